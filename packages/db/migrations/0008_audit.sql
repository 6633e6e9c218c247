CREATE TABLE "audit_blocks" (
	"chain_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"tenant_id" uuid NOT NULL,
	"organization_id" uuid,
	"kind" text collate "C" NOT NULL,
	"previous" "bytea" NOT NULL,
	"count" integer NOT NULL,
	"from_at" timestamp with time zone,
	"to_at" timestamp with time zone,
	"ids" uuid[] NOT NULL,
	"digests" "bytea" NOT NULL,
	"statement" jsonb,
	"sealed_at" timestamp with time zone NOT NULL,
	"key_id" text collate "C" NOT NULL,
	"hash" "bytea" NOT NULL,
	"signature" "bytea" NOT NULL,
	CONSTRAINT "audit_blocks_chain_id_seq_pk" PRIMARY KEY("chain_id","seq"),
	CONSTRAINT "audit_blocks_kind" CHECK ("audit_blocks"."kind" in ('events', 'removed', 'restored'))
);
--> statement-breakpoint
ALTER TABLE "audit_blocks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_chains" (
	"chain_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"organization_id" uuid,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"rows" bigint NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	"verified_seq" bigint DEFAULT 0 NOT NULL,
	"verified_at" timestamp with time zone,
	"problem" text
);
--> statement-breakpoint
ALTER TABLE "audit_chains" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_copies" (
	"chain_id" uuid NOT NULL,
	"storage_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"copied_seq" bigint DEFAULT 0 NOT NULL,
	"copied_at" timestamp with time zone,
	"compared_seq" bigint DEFAULT 0 NOT NULL,
	"compared_at" timestamp with time zone,
	"problem" text,
	CONSTRAINT "audit_copies_chain_id_storage_id_pk" PRIMARY KEY("chain_id","storage_id")
);
--> statement-breakpoint
ALTER TABLE "audit_copies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_cursors" (
	"organization_id" uuid NOT NULL,
	"destination_id" uuid NOT NULL,
	"chain_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "audit_cursors_destination_id_chain_id_pk" PRIMARY KEY("destination_id","chain_id")
);
--> statement-breakpoint
ALTER TABLE "audit_cursors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_destinations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text collate "C" NOT NULL,
	"settings" jsonb NOT NULL,
	"secret" "bytea",
	"enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"sent_events" bigint DEFAULT 0 NOT NULL,
	"problem" text,
	"failed_at" timestamp with time zone,
	CONSTRAINT "audit_destinations_organization_id" UNIQUE("organization_id","id"),
	CONSTRAINT "audit_destinations_kind" CHECK ("audit_destinations"."kind" in ('syslog', 'https'))
);
--> statement-breakpoint
ALTER TABLE "audit_destinations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_horizon" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"tx" "xid8" DEFAULT '0' NOT NULL,
	"row_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	CONSTRAINT "audit_horizon_one" CHECK ("audit_horizon"."one")
);
--> statement-breakpoint
CREATE TABLE "audit_keys" (
	"key_id" text collate "C" PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_policies" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"keep_days" integer,
	"copy_storage_id" uuid,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_policies_keep" CHECK ("audit_policies"."keep_days" >= 365)
);
--> statement-breakpoint
ALTER TABLE "audit_policies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "usage_cursors" (
	"chain_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_days" (
	"organization_id" uuid NOT NULL,
	"day" date NOT NULL,
	"user_id" uuid NOT NULL,
	"project_id" uuid,
	"sign_ins" integer DEFAULT 0 NOT NULL,
	"files_opened" integer DEFAULT 0 NOT NULL,
	"files_added" integer DEFAULT 0 NOT NULL,
	"changes" integer DEFAULT 0 NOT NULL,
	"bytes_up" bigint DEFAULT 0 NOT NULL,
	"bytes_down" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_days_key" UNIQUE NULLS NOT DISTINCT("organization_id","day","user_id","project_id")
);
--> statement-breakpoint
ALTER TABLE "usage_days" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_copies" ADD CONSTRAINT "audit_copies_storage_id_storages_id_fk" FOREIGN KEY ("storage_id") REFERENCES "public"."storages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_cursors" ADD CONSTRAINT "audit_cursors_destination" FOREIGN KEY ("organization_id","destination_id") REFERENCES "public"."audit_destinations"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_destinations" ADD CONSTRAINT "audit_destinations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_policies" ADD CONSTRAINT "audit_policies_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_policies" ADD CONSTRAINT "audit_policies_copy_storage_id_storages_id_fk" FOREIGN KEY ("copy_storage_id") REFERENCES "public"."storages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_blocks_to" ON "audit_blocks" USING btree ("chain_id","to_at");--> statement-breakpoint
CREATE INDEX "audit_blocks_statements" ON "audit_blocks" USING btree ("chain_id","seq") WHERE kind <> 'events';--> statement-breakpoint
CREATE INDEX "audit_copies_organization" ON "audit_copies" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "audit_destinations_due" ON "audit_destinations" USING btree ("next_at") WHERE enabled;--> statement-breakpoint
CREATE POLICY "organization" ON "audit_blocks" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_chains" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_copies" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_cursors" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_destinations" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_policies" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "usage_days" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));