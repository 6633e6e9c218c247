CREATE TABLE "orphans" (
	"storage_id" uuid NOT NULL,
	"blob_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"epoch" integer NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"job_id" uuid,
	CONSTRAINT "orphans_storage_id_blob_id_pk" PRIMARY KEY("storage_id","blob_id")
);
--> statement-breakpoint
ALTER TABLE "connector_jobs" DROP CONSTRAINT "connector_jobs_kind";--> statement-breakpoint
ALTER TABLE "connector_jobs" ADD COLUMN "position" text;--> statement-breakpoint
ALTER TABLE "orphans" ADD CONSTRAINT "orphans_storage_id_storages_id_fk" FOREIGN KEY ("storage_id") REFERENCES "public"."storages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "orphans_first_seen" ON "orphans" USING btree ("first_seen_at");--> statement-breakpoint
CREATE INDEX "uploads_blob_id" ON "uploads" USING btree ("blob_id");--> statement-breakpoint
ALTER TABLE "connector_jobs" ADD CONSTRAINT "connector_jobs_kind" CHECK ("connector_jobs"."kind" in ('verify', 'scrub', 'remove', 'rewrap', 'sweep'));