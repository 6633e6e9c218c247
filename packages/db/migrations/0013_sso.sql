CREATE TABLE "sso_attempts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"provider_id" uuid,
	"provider_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"code" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"outcome" text collate "C" NOT NULL,
	"rule" text collate "C",
	"detail" text,
	"user_id" uuid,
	"email" text,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	"request_id" text NOT NULL,
	"response" text,
	"claims" jsonb
);
--> statement-breakpoint
ALTER TABLE "sso_attempts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_certificates" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"use" text collate "C" NOT NULL,
	"source" text collate "C" NOT NULL,
	"pem" text NOT NULL,
	"subject" text NOT NULL,
	"fingerprint" text collate "C" NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_until" timestamp with time zone NOT NULL,
	"private_key" "bytea",
	"active" boolean DEFAULT true NOT NULL,
	"warned_at" timestamp with time zone,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sso_certificates_one" UNIQUE("provider_id","use","fingerprint"),
	CONSTRAINT "sso_certificates_use" CHECK ("sso_certificates"."use" in ('provider_signing', 'our_signing', 'our_encryption'))
);
--> statement-breakpoint
ALTER TABLE "sso_certificates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_domains" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"domain" text collate "C" NOT NULL,
	"provider_id" uuid,
	"token" text collate "C" NOT NULL,
	"verified_at" timestamp with time zone,
	"checked_at" timestamp with time zone,
	"problem" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sso_domains_one" UNIQUE("organization_id","domain")
);
--> statement-breakpoint
ALTER TABLE "sso_domains" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_identities" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"subject" text collate "C" NOT NULL,
	"user_id" uuid NOT NULL,
	"linked_by" text collate "C" NOT NULL,
	"profile" jsonb,
	"linked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "sso_identities_subject" UNIQUE("provider_id","subject")
);
--> statement-breakpoint
ALTER TABLE "sso_identities" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_modes" (
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"mode" text collate "C" NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sso_modes_organization_id_user_id_pk" PRIMARY KEY("organization_id","user_id"),
	CONSTRAINT "sso_modes_mode" CHECK ("sso_modes"."mode" in ('required', 'exempt', 'break_glass'))
);
--> statement-breakpoint
ALTER TABLE "sso_modes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_providers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"preset" text collate "C" NOT NULL,
	"state" text collate "C" DEFAULT 'draft' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"settings" jsonb NOT NULL,
	"mapping" jsonb NOT NULL,
	"client_secret" "bytea",
	"discovered" jsonb,
	"factor" text collate "C" DEFAULT 'asserted' NOT NULL,
	"factor_values" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"create_accounts" boolean DEFAULT true NOT NULL,
	"default_role" text collate "C",
	"update_profile" boolean DEFAULT true NOT NULL,
	"button" boolean DEFAULT false NOT NULL,
	"metadata_url" text,
	"metadata_source" text collate "C" DEFAULT 'none' NOT NULL,
	"metadata_fetched_at" timestamp with time zone,
	"metadata_problem" text,
	"enforced_scope" text collate "C",
	"enforced_at" timestamp with time zone,
	"enforced_by" text,
	"enforced_until" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sso_providers_place" UNIQUE("organization_id","id"),
	CONSTRAINT "sso_providers_kind" CHECK ("sso_providers"."kind" in ('oidc', 'saml')),
	CONSTRAINT "sso_providers_state" CHECK ("sso_providers"."state" in ('draft', 'tested', 'enabled')),
	CONSTRAINT "sso_providers_scope" CHECK ("sso_providers"."enforced_scope" in ('domains', 'everyone')),
	CONSTRAINT "sso_providers_factor" CHECK ("sso_providers"."factor" in ('asserted', 'always', 'never'))
);
--> statement-breakpoint
ALTER TABLE "sso_providers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_requests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"kind" text collate "C" NOT NULL,
	"browser" "bytea" NOT NULL,
	"handle" "bytea" NOT NULL,
	"return_to" text DEFAULT '/' NOT NULL,
	"test_id" uuid,
	"session_id" uuid,
	"restarts" integer DEFAULT 0 NOT NULL,
	"proven" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "sso_requests_kind" CHECK ("sso_requests"."kind" in ('sign_in', 'test', 'link', 'sign_out'))
);
--> statement-breakpoint
ALTER TABLE "sso_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_sessions" (
	"session_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"subject" text collate "C" NOT NULL,
	"sid" text collate "C",
	"name_id_format" text,
	"hint" "bytea"
);
--> statement-breakpoint
ALTER TABLE "sso_sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_tests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"kind" text collate "C" NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"state" text collate "C" DEFAULT 'waiting' NOT NULL,
	"version" integer NOT NULL,
	"started_by" uuid NOT NULL,
	"code" text collate "C",
	"rule" text collate "C",
	"detail" text,
	"claims" jsonb,
	"mapped" jsonb,
	"user_id" uuid,
	"administrator" boolean DEFAULT false NOT NULL,
	"sign_out_hint" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "sso_tests_state" CHECK ("sso_tests"."state" in ('waiting', 'passed', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "sso_tests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_used" (
	"organization_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"mark" "bytea" NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sso_used_provider_id_mark_pk" PRIMARY KEY("provider_id","mark")
);
--> statement-breakpoint
ALTER TABLE "sso_used" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sso_attempts" ADD CONSTRAINT "sso_attempts_organization" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_certificates" ADD CONSTRAINT "sso_certificates_provider" FOREIGN KEY ("organization_id","provider_id") REFERENCES "public"."sso_providers"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_domains" ADD CONSTRAINT "sso_domains_organization" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_identities" ADD CONSTRAINT "sso_identities_provider" FOREIGN KEY ("organization_id","provider_id") REFERENCES "public"."sso_providers"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_identities" ADD CONSTRAINT "sso_identities_user" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_modes" ADD CONSTRAINT "sso_modes_user" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_modes" ADD CONSTRAINT "sso_modes_organization" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_providers" ADD CONSTRAINT "sso_providers_organization" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_requests" ADD CONSTRAINT "sso_requests_provider" FOREIGN KEY ("organization_id","provider_id") REFERENCES "public"."sso_providers"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_sessions" ADD CONSTRAINT "sso_sessions_provider" FOREIGN KEY ("organization_id","provider_id") REFERENCES "public"."sso_providers"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_sessions" ADD CONSTRAINT "sso_sessions_session" FOREIGN KEY ("tenant_id","session_id") REFERENCES "public"."sessions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_tests" ADD CONSTRAINT "sso_tests_provider" FOREIGN KEY ("organization_id","provider_id") REFERENCES "public"."sso_providers"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_used" ADD CONSTRAINT "sso_used_provider" FOREIGN KEY ("organization_id","provider_id") REFERENCES "public"."sso_providers"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sso_attempts_list" ON "sso_attempts" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "sso_attempts_code" ON "sso_attempts" USING btree ("organization_id","code");--> statement-breakpoint
CREATE INDEX "sso_attempts_at" ON "sso_attempts" USING btree ("at");--> statement-breakpoint
CREATE INDEX "sso_certificates_until" ON "sso_certificates" USING btree ("valid_until");--> statement-breakpoint
CREATE INDEX "sso_domains_domain" ON "sso_domains" USING btree ("tenant_id","domain");--> statement-breakpoint
CREATE INDEX "sso_identities_user" ON "sso_identities" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE INDEX "sso_requests_browser" ON "sso_requests" USING btree ("provider_id","browser");--> statement-breakpoint
CREATE INDEX "sso_requests_until" ON "sso_requests" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sso_sessions_subject" ON "sso_sessions" USING btree ("provider_id","subject");--> statement-breakpoint
CREATE INDEX "sso_sessions_sid" ON "sso_sessions" USING btree ("provider_id","sid");--> statement-breakpoint
CREATE INDEX "sso_tests_provider" ON "sso_tests" USING btree ("provider_id","id");--> statement-breakpoint
CREATE INDEX "sso_used_until" ON "sso_used" USING btree ("expires_at");--> statement-breakpoint
CREATE POLICY "organization" ON "sso_attempts" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_certificates" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_domains" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_identities" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_modes" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_providers" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_requests" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_sessions" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_tests" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_used" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));