CREATE TABLE "access_review_items" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"review_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"object_id" uuid NOT NULL,
	"subject_id" uuid,
	"subject_name" text NOT NULL,
	"subject_email" text,
	"external" boolean DEFAULT false NOT NULL,
	"access" text NOT NULL,
	"project_id" uuid,
	"place_name" text,
	"since" timestamp with time zone,
	"last_seen_at" timestamp with time zone,
	"sort_key" text collate "C" NOT NULL,
	"decision" text,
	"changed_to" text,
	"comment" text,
	"decided_at" timestamp with time zone,
	"decided_by" uuid,
	"decided_by_name" text,
	"outcome" text,
	CONSTRAINT "access_review_items_reviewId_kind_objectId_unique" UNIQUE("review_id","kind","object_id"),
	CONSTRAINT "access_review_items_decision" CHECK ("access_review_items"."decision" in ('keep', 'change', 'remove')),
	CONSTRAINT "access_review_items_outcome" CHECK ("access_review_items"."outcome" in ('kept', 'applied', 'gone'))
);
--> statement-breakpoint
ALTER TABLE "access_review_items" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "access_reviewers" (
	"review_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "access_reviewers_review_id_user_id_pk" PRIMARY KEY("review_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "access_reviewers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "access_reviews" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"started_by" uuid,
	"started_by_name" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"reminded_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"closed_by" uuid,
	"closed_by_name" text,
	CONSTRAINT "access_reviews_organizationId_id_unique" UNIQUE("organization_id","id"),
	CONSTRAINT "access_reviews_state" CHECK ("access_reviews"."state" in ('open', 'closed', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "access_reviews" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "change_requests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"kind" text collate "C" NOT NULL,
	"input" jsonb NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"reason" text,
	"state" text DEFAULT 'requested' NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_by_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"note" text,
	CONSTRAINT "change_requests_state" CHECK ("change_requests"."state" in ('requested', 'applied', 'refused', 'withdrawn', 'outdated'))
);
--> statement-breakpoint
ALTER TABLE "change_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "distribution_addresses" (
	"group_id" uuid NOT NULL,
	"email_key" text collate "C" NOT NULL,
	"organization_id" uuid NOT NULL,
	"email" text NOT NULL,
	CONSTRAINT "distribution_addresses_group_id_email_key_pk" PRIMARY KEY("group_id","email_key")
);
--> statement-breakpoint
ALTER TABLE "distribution_addresses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "distribution_groups" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text collate "C" NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "distribution_groups_organizationId_nameKey_unique" UNIQUE("organization_id","name_key"),
	CONSTRAINT "distribution_groups_organizationId_id_unique" UNIQUE("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "distribution_groups" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "operator_invitations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"email" text NOT NULL,
	"email_key" text collate "C" NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"invited_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "operator_invitations_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "operator_invitations_tenantId_emailKey_unique" UNIQUE("tenant_id","email_key")
);
--> statement-breakpoint
ALTER TABLE "operator_invitations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "operator_reviews" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"reviewer" text NOT NULL,
	"decisions" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "operator_reviews" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "organization_moves" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"from_tenant_id" uuid NOT NULL,
	"to_tenant_id" uuid,
	"host" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"keep_passwords" boolean NOT NULL,
	"state" text DEFAULT 'proposed' NOT NULL,
	"proposed_by_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"moved_people" integer,
	"separate_people" integer,
	CONSTRAINT "organization_moves_state" CHECK ("organization_moves"."state" in ('proposed', 'done', 'refused', 'withdrawn'))
);
--> statement-breakpoint
ALTER TABLE "organization_moves" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "support_entries" (
	"request_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"entered_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "support_entries_request_id_session_id_pk" PRIMARY KEY("request_id","session_id")
);
--> statement-breakpoint
ALTER TABLE "support_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "support_requests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"operator_name" text NOT NULL,
	"operator_email" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"project_id" uuid,
	"folder_id" uuid,
	"place_name" text,
	"content" boolean NOT NULL,
	"hours" integer NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" uuid,
	"decided_by_name" text,
	"note" text,
	"ends_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"ended_by_name" text,
	CONSTRAINT "support_requests_organizationId_id_unique" UNIQUE("organization_id","id"),
	CONSTRAINT "support_requests_kind" CHECK ("support_requests"."kind" in ('incident', 'bug')),
	CONSTRAINT "support_requests_state" CHECK ("support_requests"."state" in ('requested', 'approved', 'refused', 'revoked', 'withdrawn')),
	CONSTRAINT "support_requests_hours" CHECK ("support_requests"."hours" between 1 and 72),
	CONSTRAINT "support_requests_folder" CHECK ("support_requests"."folder_id" is null or "support_requests"."project_id" is not null)
);
--> statement-breakpoint
ALTER TABLE "support_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant_logos" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"png" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_logos_size" CHECK (octet_length("tenant_logos"."png") <= 131072)
);
--> statement-breakpoint
ALTER TABLE "tenant_logos" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "two_persons" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "review_months" integer DEFAULT 6;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "accent" text collate "C";--> statement-breakpoint
ALTER TABLE "access_review_items" ADD CONSTRAINT "access_review_items_organization_id_review_id_access_reviews_organization_id_id_fk" FOREIGN KEY ("organization_id","review_id") REFERENCES "public"."access_reviews"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_reviewers" ADD CONSTRAINT "access_reviewers_organization_id_review_id_access_reviews_organization_id_id_fk" FOREIGN KEY ("organization_id","review_id") REFERENCES "public"."access_reviews"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_reviews" ADD CONSTRAINT "access_reviews_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_requests" ADD CONSTRAINT "change_requests_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "distribution_addresses" ADD CONSTRAINT "distribution_addresses_organization_id_group_id_distribution_groups_organization_id_id_fk" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."distribution_groups"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "distribution_groups" ADD CONSTRAINT "distribution_groups_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_invitations" ADD CONSTRAINT "operator_invitations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_reviews" ADD CONSTRAINT "operator_reviews_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_moves" ADD CONSTRAINT "organization_moves_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "support_entries" ADD CONSTRAINT "support_entries_organization_id_request_id_support_requests_organization_id_id_fk" FOREIGN KEY ("organization_id","request_id") REFERENCES "public"."support_requests"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "support_requests" ADD CONSTRAINT "support_requests_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_logos" ADD CONSTRAINT "tenant_logos_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_review_items_organization_id_review_id_sort_key_id_index" ON "access_review_items" USING btree ("organization_id","review_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "access_reviews_organization_id_created_at_index" ON "access_reviews" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "change_requests_organization_id_created_at_index" ON "change_requests" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "distribution_addresses_organization_id_index" ON "distribution_addresses" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "operator_reviews_tenant_id_created_at_index" ON "operator_reviews" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "organization_moves_organization_id_created_at_index" ON "organization_moves" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "support_requests_operator_id_created_at_index" ON "support_requests" USING btree ("operator_id","created_at");--> statement-breakpoint
CREATE INDEX "support_requests_organization_id_created_at_index" ON "support_requests" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE POLICY "organization" ON "access_review_items" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "access_reviewers" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "access_reviews" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "change_requests" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "distribution_addresses" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "distribution_groups" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "operator_invitations" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "operator_reviews" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "organization_moves" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "support_entries" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "support_requests" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "tenant_logos" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));