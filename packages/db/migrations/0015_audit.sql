ALTER TABLE "openings" ADD COLUMN "user_id" uuid;--> statement-breakpoint
ALTER TABLE "audit_cursors" ADD COLUMN "confirmed_seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_cursors" ADD COLUMN "marked_seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_cursors" ADD COLUMN "marked_at" timestamp with time zone DEFAULT now() NOT NULL;