CREATE TABLE "organization_demands" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"second_factor" boolean DEFAULT false NOT NULL,
	"second_factor_since" timestamp with time zone,
	"second_factor_grace_days" integer DEFAULT 14 NOT NULL,
	"session_hours" integer
);
--> statement-breakpoint
ALTER TABLE "organization_demands" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "second_factor" text DEFAULT 'optional' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "second_factor_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "second_factor_grace_days" integer DEFAULT 14 NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "trusted_device_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "organization_demands" ADD CONSTRAINT "organization_demands_tenant_id_organization_id_organizations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_second_factor" CHECK ("tenants"."second_factor" in ('off', 'optional', 'required'));--> statement-breakpoint
CREATE POLICY "organization" ON "organization_demands" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));