CREATE INDEX "blob_releases_gone" ON "blob_releases" USING btree ("gone_at") WHERE gone_at is not null;--> statement-breakpoint
CREATE INDEX "nodes_parent_id" ON "nodes" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "nodes_deleted" ON "nodes" USING btree ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "unplaced_blob_id" ON "unplaced" USING btree ("blob_id");