CREATE TABLE "group_members" (
	"organization_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"source" text collate "C" DEFAULT 'manual' NOT NULL,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "group_members_organization_id_group_id_user_id_pk" PRIMARY KEY("organization_id","group_id","user_id"),
	CONSTRAINT "group_members_source" CHECK ("group_members"."source" in ('manual', 'sso', 'scim'))
);
--> statement-breakpoint
ALTER TABLE "group_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "groups" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text collate "C" NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"source" text collate "C" DEFAULT 'manual' NOT NULL,
	"external_id" text,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "groups_id" UNIQUE("organization_id","id"),
	CONSTRAINT "groups_name" UNIQUE("organization_id","name_key"),
	CONSTRAINT "groups_source" CHECK ("groups"."source" in ('manual', 'sso', 'scim'))
);
--> statement-breakpoint
ALTER TABLE "groups" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "permission_templates" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text collate "C" NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"levels" jsonb NOT NULL,
	"allow" text[] DEFAULT '{}' NOT NULL,
	"deny" text[] DEFAULT '{}' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_by" uuid,
	CONSTRAINT "permission_templates_id" UNIQUE("organization_id","id"),
	CONSTRAINT "permission_templates_name" UNIQUE("organization_id","name_key")
);
--> statement-breakpoint
ALTER TABLE "permission_templates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "role_assignments" DROP CONSTRAINT "role_assignments_organizationId_userId_projectId_unique";--> statement-breakpoint
ALTER TABLE "role_assignments" DROP CONSTRAINT "role_assignments_role";--> statement-breakpoint
ALTER TABLE "role_assignments" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "external" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "guarded" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "private" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "labels" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "external" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "group_id" uuid;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "template_id" uuid GENERATED ALWAYS AS (case when role ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then role::uuid end) STORED;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "node_id" uuid;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."groups"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_membership" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."memberships"("organization_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "groups" ADD CONSTRAINT "groups_organization" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permission_templates" ADD CONSTRAINT "permission_templates_organization" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "group_members_person" ON "group_members" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "groups_external" ON "groups" USING btree ("organization_id","source","external_id") WHERE external_id is not null;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_of_group" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."groups"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_on_node" FOREIGN KEY ("organization_id","project_id","node_id") REFERENCES "public"."nodes"("organization_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_own_template" FOREIGN KEY ("organization_id","template_id") REFERENCES "public"."permission_templates"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "nodes_guarded" ON "nodes" USING btree ("project_id","id") WHERE guarded;--> statement-breakpoint
CREATE INDEX "nodes_guarded_in" ON "nodes" USING btree ("parent_id") WHERE guarded;--> statement-breakpoint
CREATE INDEX "role_assignments_group" ON "role_assignments" USING btree ("organization_id","group_id");--> statement-breakpoint
CREATE INDEX "role_assignments_node" ON "role_assignments" USING btree ("node_id") WHERE node_id is not null;--> statement-breakpoint
CREATE INDEX "role_assignments_template" ON "role_assignments" USING btree ("organization_id","template_id") WHERE template_id is not null;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_place" UNIQUE NULLS NOT DISTINCT("organization_id","user_id","group_id","project_id","node_id");--> statement-breakpoint
ALTER TABLE "nodes" ADD CONSTRAINT "nodes_guarded" CHECK ("nodes"."guarded" or not "nodes"."private");--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_principal" CHECK (num_nonnulls("role_assignments"."user_id", "role_assignments"."group_id") = 1);--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_folder" CHECK ("role_assignments"."node_id" is null or "role_assignments"."project_id" is not null);--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_role" CHECK ("role_assignments"."role" in ('account_administrator', 'co_administrator', 'project_manager', 'member', 'viewer')
        or "role_assignments"."template_id" is not null);--> statement-breakpoint
CREATE POLICY "organization" ON "group_members" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "groups" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "permission_templates" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));