CREATE TABLE "scim_group_members" (
	"organization_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"scim_user_id" uuid NOT NULL,
	CONSTRAINT "scim_group_members_organization_id_group_id_scim_user_id_pk" PRIMARY KEY("organization_id","group_id","scim_user_id")
);
--> statement-breakpoint
ALTER TABLE "scim_group_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_groups" (
	"organization_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scim_groups_organization_id_group_id_pk" PRIMARY KEY("organization_id","group_id")
);
--> statement-breakpoint
ALTER TABLE "scim_groups" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_held" (
	"organization_id" uuid NOT NULL,
	"hold_id" uuid NOT NULL,
	"scim_user_id" uuid NOT NULL,
	"user_name" text NOT NULL,
	"act" text NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"first_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scim_held_hold_id_scim_user_id_pk" PRIMARY KEY("hold_id","scim_user_id"),
	CONSTRAINT "scim_held_act" CHECK ("scim_held"."act" in ('disable', 'delete'))
);
--> statement-breakpoint
ALTER TABLE "scim_held" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_holds" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"removed" integer NOT NULL,
	"people" integer NOT NULL,
	"begun_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"until" timestamp with time zone,
	CONSTRAINT "scim_holds_organizationId_id_unique" UNIQUE("organization_id","id"),
	CONSTRAINT "scim_holds_state" CHECK ("scim_holds"."state" in ('waiting', 'refused', 'allowed', 'over'))
);
--> statement-breakpoint
ALTER TABLE "scim_holds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_removals" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"scim_user_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "scim_removals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_tokens" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"last_address" text,
	CONSTRAINT "scim_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "scim_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_users" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid,
	"user_name" text NOT NULL,
	"user_name_key" text collate "C" NOT NULL,
	"external_id" text collate "C",
	"email_key" text collate "C" NOT NULL,
	"active" boolean NOT NULL,
	"attributes" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scim_users_organizationId_id_unique" UNIQUE("organization_id","id"),
	CONSTRAINT "scim_users_organizationId_userNameKey_unique" UNIQUE("organization_id","user_name_key"),
	CONSTRAINT "scim_users_organizationId_userId_unique" UNIQUE("organization_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "scim_users" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "scim_group_members" ADD CONSTRAINT "scim_group_members_organization_id_group_id_scim_groups_organization_id_group_id_fk" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."scim_groups"("organization_id","group_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_group_members" ADD CONSTRAINT "scim_group_members_organization_id_scim_user_id_scim_users_organization_id_id_fk" FOREIGN KEY ("organization_id","scim_user_id") REFERENCES "public"."scim_users"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_groups" ADD CONSTRAINT "scim_groups_organization_id_group_id_groups_organization_id_id_fk" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."groups"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_held" ADD CONSTRAINT "scim_held_organization_id_hold_id_scim_holds_organization_id_id_fk" FOREIGN KEY ("organization_id","hold_id") REFERENCES "public"."scim_holds"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_holds" ADD CONSTRAINT "scim_holds_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_removals" ADD CONSTRAINT "scim_removals_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_tokens" ADD CONSTRAINT "scim_tokens_tenant_id_organization_id_organizations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_users" ADD CONSTRAINT "scim_users_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_users" ADD CONSTRAINT "scim_users_organization_id_user_id_memberships_organization_id_user_id_fk" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."memberships"("organization_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "scim_group_members_organization_id_scim_user_id_index" ON "scim_group_members" USING btree ("organization_id","scim_user_id");--> statement-breakpoint
CREATE INDEX "scim_holds_organization_id_begun_at_index" ON "scim_holds" USING btree ("organization_id","begun_at");--> statement-breakpoint
CREATE INDEX "scim_removals_organization_id_at_index" ON "scim_removals" USING btree ("organization_id","at");--> statement-breakpoint
CREATE INDEX "scim_tokens_organization_id_id_index" ON "scim_tokens" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "scim_users_organization_id_external_id_index" ON "scim_users" USING btree ("organization_id","external_id");--> statement-breakpoint
CREATE INDEX "scim_users_organization_id_email_key_index" ON "scim_users" USING btree ("organization_id","email_key");--> statement-breakpoint
CREATE POLICY "organization" ON "scim_group_members" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_groups" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_held" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_holds" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_removals" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_tokens" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_users" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));