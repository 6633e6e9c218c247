ALTER TABLE "access_review_items" DROP CONSTRAINT "access_review_items_outcome";--> statement-breakpoint
ALTER TABLE "access_review_items" ADD COLUMN "group_id" uuid;--> statement-breakpoint
ALTER TABLE "access_review_items" ADD COLUMN "node_id" uuid;--> statement-breakpoint
ALTER TABLE "access_review_items" ADD CONSTRAINT "access_review_items_outcome" CHECK ("access_review_items"."outcome" in ('kept', 'applied', 'gone', 'elsewhere'));