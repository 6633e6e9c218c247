CREATE TABLE "security_events" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"kind" text collate "C" NOT NULL,
	"source" text collate "C" NOT NULL,
	"user_id" uuid,
	"session_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	"details" jsonb NOT NULL,
	"response" text collate "C" NOT NULL,
	"mailed_at" timestamp with time zone,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	"note" text DEFAULT '' NOT NULL,
	CONSTRAINT "security_events_organizationId_kind_source_unique" UNIQUE("organization_id","kind","source")
);
--> statement-breakpoint
ALTER TABLE "security_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "watch_counts" (
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text collate "C" NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "watch_counts_organization_id_user_id_kind_window_started_at_pk" PRIMARY KEY("organization_id","user_id","kind","window_started_at")
);
--> statement-breakpoint
ALTER TABLE "watch_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "watch_place" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"tx" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	CONSTRAINT "watch_place_one" CHECK ("watch_place"."one")
);
--> statement-breakpoint
ALTER TABLE "watch_place" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "watch_rules" (
	"organization_id" uuid NOT NULL,
	"kind" text collate "C" NOT NULL,
	"response" text collate "C" NOT NULL,
	"threshold" integer,
	CONSTRAINT "watch_rules_organization_id_kind_pk" PRIMARY KEY("organization_id","kind")
);
--> statement-breakpoint
ALTER TABLE "watch_rules" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "proof_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_tenant_id_organization_id_organizations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch_rules" ADD CONSTRAINT "watch_rules_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "security_events_organization_id_id_index" ON "security_events" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "security_events_organization_id_user_id_id_index" ON "security_events" USING btree ("organization_id","user_id","id");--> statement-breakpoint
CREATE INDEX "security_events_open" ON "security_events" USING btree ("organization_id","id") WHERE "security_events"."acknowledged_at" is null;--> statement-breakpoint
CREATE INDEX "security_events_mailed" ON "security_events" USING btree ("organization_id","kind","mailed_at");--> statement-breakpoint
CREATE INDEX "watch_counts_window_started_at_index" ON "watch_counts" USING btree ("window_started_at");--> statement-breakpoint
CREATE POLICY "organization" ON "security_events" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "watch_counts" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "nobody" ON "watch_place" AS PERMISSIVE FOR ALL TO public USING (false);--> statement-breakpoint
CREATE POLICY "organization" ON "watch_rules" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));