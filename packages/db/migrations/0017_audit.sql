ALTER TABLE "audit_copies" ADD COLUMN "position" text;--> statement-breakpoint
ALTER TABLE "audit_copies" ADD COLUMN "cycle_seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_copies" ADD COLUMN "cycle_problem" text;--> statement-breakpoint
ALTER TABLE "audit_cursors" DROP COLUMN "position";