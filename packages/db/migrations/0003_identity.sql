CREATE TABLE "access_review_items" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"review_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"object_id" uuid NOT NULL,
	"subject_id" uuid,
	"group_id" uuid,
	"subject_name" text NOT NULL,
	"subject_email" text,
	"external" boolean DEFAULT false NOT NULL,
	"access" text NOT NULL,
	"project_id" uuid,
	"node_id" uuid,
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
	CONSTRAINT "access_review_items_outcome" CHECK ("access_review_items"."outcome" in ('kept', 'applied', 'gone', 'elsewhere'))
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
CREATE TABLE "api_tokens" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"ending" text collate "C" NOT NULL,
	"scopes" text[] NOT NULL,
	"provider_id" uuid,
	"factor_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"last_address" text,
	CONSTRAINT "api_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "api_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
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
	"position" text,
	"cycle_seq" bigint DEFAULT 0 NOT NULL,
	"cycle_problem" text,
	CONSTRAINT "audit_copies_chain_id_storage_id_pk" PRIMARY KEY("chain_id","storage_id")
);
--> statement-breakpoint
ALTER TABLE "audit_copies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_cursors" (
	"organization_id" uuid NOT NULL,
	"destination_id" uuid NOT NULL,
	"chain_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"confirmed_seq" bigint DEFAULT 0 NOT NULL,
	"marked_seq" bigint DEFAULT 0 NOT NULL,
	"marked_at" timestamp with time zone DEFAULT now() NOT NULL,
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
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "distribution_groups_organizationId_nameKey_unique" UNIQUE("organization_id","name_key"),
	CONSTRAINT "distribution_groups_organizationId_id_unique" UNIQUE("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "distribution_groups" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "challenges" (
	"holder" "bytea" PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"challenge" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "challenges" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "factors" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"secret" "bytea",
	"last_step" bigint,
	"credential_id" "bytea",
	"public_key" "bytea",
	"sign_count" bigint,
	"transports" text[],
	CONSTRAINT "factors_tenantId_credentialId_unique" UNIQUE("tenant_id","credential_id"),
	CONSTRAINT "factors_kind" CHECK (case "factors"."kind" when 'totp' then "factors"."secret" is not null
        when 'passkey' then "factors"."credential_id" is not null and "factors"."public_key" is not null
          and "factors"."sign_count" is not null and "factors"."confirmed_at" is not null
        else false end)
);
--> statement-breakpoint
ALTER TABLE "factors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "push_subscriptions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"endpoint_hash" "bytea" NOT NULL,
	"subscription" "bytea" NOT NULL,
	"user_agent" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "push_subscriptions_endpointHash_unique" UNIQUE("endpoint_hash")
);
--> statement-breakpoint
ALTER TABLE "push_subscriptions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recovery_codes_user_id_hash_pk" PRIMARY KEY("user_id","hash")
);
--> statement-breakpoint
ALTER TABLE "recovery_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sign_in_approvals" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"state" text collate "C" DEFAULT 'waiting' NOT NULL,
	"mistakes" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sign_in_approvals_stepId_unique" UNIQUE("step_id"),
	CONSTRAINT "sign_in_approvals_state" CHECK ("sign_in_approvals"."state" in ('waiting', 'approved', 'denied'))
);
--> statement-breakpoint
ALTER TABLE "sign_in_approvals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sign_in_steps" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"method" text collate "C" NOT NULL,
	"provider_id" uuid,
	"known_device" "bytea",
	"user_agent" text NOT NULL,
	"address" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sign_in_steps_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "sign_in_steps_kind" CHECK ("sign_in_steps"."kind" in ('factor', 'enrol'))
);
--> statement-breakpoint
ALTER TABLE "sign_in_steps" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trusted_devices" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"user_agent" text NOT NULL,
	"address" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "trusted_devices_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "trusted_devices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
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
CREATE TABLE "acceptances" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"organization_id" uuid,
	"kind" text collate "C" NOT NULL,
	"version" text collate "C" NOT NULL,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	"accepted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "acceptances_userId_kind_version_organizationId_unique" UNIQUE NULLS NOT DISTINCT("user_id","kind","version","organization_id")
);
--> statement-breakpoint
ALTER TABLE "acceptances" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "legal_documents" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"kind" text collate "C" NOT NULL,
	"version" text collate "C" NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_by" uuid,
	CONSTRAINT "legal_documents_tenantId_kind_version_unique" UNIQUE("tenant_id","kind","version")
);
--> statement-breakpoint
ALTER TABLE "legal_documents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"organization_id" uuid,
	"user_id" uuid,
	"kind" text collate "C" NOT NULL,
	"recipient" text NOT NULL,
	"content" "bytea",
	"state" text collate "C" DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp with time zone,
	"useful_until" timestamp with time zone NOT NULL,
	"stage" text collate "C",
	"detail" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "mails_state" CHECK ("mails"."state" in ('waiting', 'sending', 'sent', 'refused', 'unsure'))
);
--> statement-breakpoint
ALTER TABLE "mails" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
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
CREATE TABLE "email_changes" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"email" text NOT NULL,
	"old_token_hash" "bytea" NOT NULL,
	"new_token_hash" "bytea" NOT NULL,
	"old_confirmed_at" timestamp with time zone,
	"new_confirmed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "email_changes_oldTokenHash_unique" UNIQUE("old_token_hash"),
	CONSTRAINT "email_changes_newTokenHash_unique" UNIQUE("new_token_hash")
);
--> statement-breakpoint
ALTER TABLE "email_changes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "password_history" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"replaced_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "password_history" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
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
	"looks" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "support_requests_organizationId_id_unique" UNIQUE("organization_id","id"),
	CONSTRAINT "support_requests_kind" CHECK ("support_requests"."kind" in ('incident', 'bug')),
	CONSTRAINT "support_requests_state" CHECK ("support_requests"."state" in ('requested', 'approved', 'refused', 'revoked', 'withdrawn')),
	CONSTRAINT "support_requests_hours" CHECK ("support_requests"."hours" between 1 and 72),
	CONSTRAINT "support_requests_folder" CHECK ("support_requests"."folder_id" is null or "support_requests"."project_id" is not null)
);
--> statement-breakpoint
ALTER TABLE "support_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
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
CREATE TABLE "tenant_logos" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"png" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_logos_size" CHECK (octet_length("tenant_logos"."png") <= 131072)
);
--> statement-breakpoint
ALTER TABLE "tenant_logos" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "role_assignments" DROP CONSTRAINT "role_assignments_organizationId_userId_projectId_unique";--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_state";--> statement-breakpoint
ALTER TABLE "role_assignments" DROP CONSTRAINT "role_assignments_role";--> statement-breakpoint
ALTER TABLE "role_assignments" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "appliance" ADD COLUMN "push_public_key" text collate "C";--> statement-breakpoint
ALTER TABLE "appliance" ADD COLUMN "push_private_key" "bytea";--> statement-breakpoint
ALTER TABLE "openings" ADD COLUMN "user_id" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "external" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "guarded" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "private" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "labels" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "external" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "two_persons" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "review_months" integer DEFAULT 6;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "read_grant_minutes" integer DEFAULT 15 NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "id" uuid DEFAULT uuidv7() NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "user_agent" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "address" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "terms_due" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "group_id" uuid;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "template_id" uuid GENERATED ALWAYS AS (case when role ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then role::uuid end) STORED;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "node_id" uuid;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "proof_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "method" text DEFAULT 'password' NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "provider_id" uuid;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "factor_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "proven_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "accent" text collate "C";--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "password_max_age_days" integer;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "password_history" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "password_classes" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "strict_lockout" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "second_factor" text DEFAULT 'optional' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "second_factor_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "second_factor_grace_days" integer DEFAULT 14 NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "trusted_device_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "access_review_items" ADD CONSTRAINT "access_review_items_organization_id_review_id_access_reviews_organization_id_id_fk" FOREIGN KEY ("organization_id","review_id") REFERENCES "public"."access_reviews"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_reviewers" ADD CONSTRAINT "access_reviewers_organization_id_review_id_access_reviews_organization_id_id_fk" FOREIGN KEY ("organization_id","review_id") REFERENCES "public"."access_reviews"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_reviews" ADD CONSTRAINT "access_reviews_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_organization_id_user_id_memberships_organization_id_user_id_fk" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."memberships"("organization_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_copies" ADD CONSTRAINT "audit_copies_storage_id_storages_id_fk" FOREIGN KEY ("storage_id") REFERENCES "public"."storages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_cursors" ADD CONSTRAINT "audit_cursors_destination" FOREIGN KEY ("organization_id","destination_id") REFERENCES "public"."audit_destinations"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_destinations" ADD CONSTRAINT "audit_destinations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_policies" ADD CONSTRAINT "audit_policies_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_policies" ADD CONSTRAINT "audit_policies_copy_storage_id_storages_id_fk" FOREIGN KEY ("copy_storage_id") REFERENCES "public"."storages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_requests" ADD CONSTRAINT "change_requests_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_demands" ADD CONSTRAINT "organization_demands_tenant_id_organization_id_organizations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "distribution_addresses" ADD CONSTRAINT "distribution_addresses_organization_id_group_id_distribution_groups_organization_id_id_fk" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."distribution_groups"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "distribution_groups" ADD CONSTRAINT "distribution_groups_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "factors" ADD CONSTRAINT "factors_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_approvals" ADD CONSTRAINT "sign_in_approvals_step_id_sign_in_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."sign_in_steps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_approvals" ADD CONSTRAINT "sign_in_approvals_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_steps" ADD CONSTRAINT "sign_in_steps_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trusted_devices" ADD CONSTRAINT "trusted_devices_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."groups"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_membership" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."memberships"("organization_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "groups" ADD CONSTRAINT "groups_organization" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_documents" ADD CONSTRAINT "legal_documents_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_invitations" ADD CONSTRAINT "operator_invitations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_reviews" ADD CONSTRAINT "operator_reviews_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_moves" ADD CONSTRAINT "organization_moves_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "email_changes" ADD CONSTRAINT "email_changes_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_history" ADD CONSTRAINT "password_history_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_group_members" ADD CONSTRAINT "scim_group_members_organization_id_group_id_scim_groups_organization_id_group_id_fk" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."scim_groups"("organization_id","group_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_group_members" ADD CONSTRAINT "scim_group_members_organization_id_scim_user_id_scim_users_organization_id_id_fk" FOREIGN KEY ("organization_id","scim_user_id") REFERENCES "public"."scim_users"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_groups" ADD CONSTRAINT "scim_groups_organization_id_group_id_groups_organization_id_id_fk" FOREIGN KEY ("organization_id","group_id") REFERENCES "public"."groups"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_held" ADD CONSTRAINT "scim_held_organization_id_hold_id_scim_holds_organization_id_id_fk" FOREIGN KEY ("organization_id","hold_id") REFERENCES "public"."scim_holds"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_holds" ADD CONSTRAINT "scim_holds_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_removals" ADD CONSTRAINT "scim_removals_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_tokens" ADD CONSTRAINT "scim_tokens_tenant_id_organization_id_organizations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_users" ADD CONSTRAINT "scim_users_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_users" ADD CONSTRAINT "scim_users_organization_id_user_id_memberships_organization_id_user_id_fk" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."memberships"("organization_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_tenant_id_organization_id_organizations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch_rules" ADD CONSTRAINT "watch_rules_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
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
ALTER TABLE "support_entries" ADD CONSTRAINT "support_entries_organization_id_request_id_support_requests_organization_id_id_fk" FOREIGN KEY ("organization_id","request_id") REFERENCES "public"."support_requests"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "support_requests" ADD CONSTRAINT "support_requests_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permission_templates" ADD CONSTRAINT "permission_templates_organization" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "public"."organizations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_logos" ADD CONSTRAINT "tenant_logos_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_review_items_organization_id_review_id_sort_key_id_index" ON "access_review_items" USING btree ("organization_id","review_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "access_reviews_organization_id_created_at_index" ON "access_reviews" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "api_tokens_user_id_id_index" ON "api_tokens" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "api_tokens_organization_id_id_index" ON "api_tokens" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "api_tokens_expires_at_index" ON "api_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "audit_blocks_to" ON "audit_blocks" USING btree ("chain_id","to_at");--> statement-breakpoint
CREATE INDEX "audit_blocks_statements" ON "audit_blocks" USING btree ("chain_id","seq") WHERE kind <> 'events';--> statement-breakpoint
CREATE INDEX "audit_copies_organization" ON "audit_copies" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "audit_destinations_due" ON "audit_destinations" USING btree ("next_at") WHERE enabled;--> statement-breakpoint
CREATE INDEX "change_requests_organization_id_created_at_index" ON "change_requests" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "distribution_addresses_organization_id_index" ON "distribution_addresses" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "challenges_expires_at_index" ON "challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "factors_user_id_index" ON "factors" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "push_subscriptions_user_id_index" ON "push_subscriptions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sign_in_approvals_user_id_index" ON "sign_in_approvals" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sign_in_steps_user_id_index" ON "sign_in_steps" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sign_in_steps_expires_at_index" ON "sign_in_steps" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "trusted_devices_user_id_index" ON "trusted_devices" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "trusted_devices_expires_at_index" ON "trusted_devices" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "group_members_person" ON "group_members" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "groups_external" ON "groups" USING btree ("organization_id","source","external_id") WHERE external_id is not null;--> statement-breakpoint
CREATE INDEX "acceptances_organization_id_kind_version_index" ON "acceptances" USING btree ("organization_id","kind","version");--> statement-breakpoint
CREATE INDEX "mails_due" ON "mails" USING btree ("next_attempt_at") WHERE "mails"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "mails_sending" ON "mails" USING btree ("lease_until") WHERE "mails"."state" = 'sending';--> statement-breakpoint
CREATE INDEX "mails_settled" ON "mails" USING btree ("settled_at") WHERE "mails"."settled_at" is not null;--> statement-breakpoint
CREATE INDEX "mails_of_organization" ON "mails" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "mails_of_person" ON "mails" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "mails_of_tenant" ON "mails" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "operator_reviews_tenant_id_created_at_index" ON "operator_reviews" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "organization_moves_organization_id_created_at_index" ON "organization_moves" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "email_changes_expires_at_index" ON "email_changes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "password_history_user_id_id_index" ON "password_history" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "scim_group_members_organization_id_scim_user_id_index" ON "scim_group_members" USING btree ("organization_id","scim_user_id");--> statement-breakpoint
CREATE INDEX "scim_holds_organization_id_begun_at_index" ON "scim_holds" USING btree ("organization_id","begun_at");--> statement-breakpoint
CREATE INDEX "scim_removals_organization_id_at_index" ON "scim_removals" USING btree ("organization_id","at");--> statement-breakpoint
CREATE INDEX "scim_tokens_organization_id_id_index" ON "scim_tokens" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "scim_users_organization_id_external_id_index" ON "scim_users" USING btree ("organization_id","external_id");--> statement-breakpoint
CREATE INDEX "scim_users_organization_id_email_key_index" ON "scim_users" USING btree ("organization_id","email_key");--> statement-breakpoint
CREATE INDEX "security_events_organization_id_id_index" ON "security_events" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "security_events_organization_id_user_id_id_index" ON "security_events" USING btree ("organization_id","user_id","id");--> statement-breakpoint
CREATE INDEX "security_events_open" ON "security_events" USING btree ("organization_id","id") WHERE "security_events"."acknowledged_at" is null;--> statement-breakpoint
CREATE INDEX "security_events_mailed" ON "security_events" USING btree ("organization_id","kind","mailed_at");--> statement-breakpoint
CREATE INDEX "watch_counts_window_started_at_index" ON "watch_counts" USING btree ("window_started_at");--> statement-breakpoint
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
CREATE INDEX "support_requests_operator_id_created_at_index" ON "support_requests" USING btree ("operator_id","created_at");--> statement-breakpoint
CREATE INDEX "support_requests_organization_id_created_at_index" ON "support_requests" USING btree ("organization_id","created_at");--> statement-breakpoint
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
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_read_grant" CHECK ("organizations"."read_grant_minutes" between 1 and 720);--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_state" CHECK ("users"."state" in ('active', 'disabled', 'deleted'));--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_principal" CHECK (num_nonnulls("role_assignments"."user_id", "role_assignments"."group_id") = 1);--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_folder" CHECK ("role_assignments"."node_id" is null or "role_assignments"."project_id" is not null);--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_role" CHECK ("role_assignments"."role" in ('account_administrator', 'co_administrator', 'project_manager', 'member', 'viewer')
        or "role_assignments"."template_id" is not null);--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_method" CHECK ("sessions"."method" in ('password', 'passkey', 'sso', 'invitation', 'set_up', 'token'));--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_second_factor" CHECK ("tenants"."second_factor" in ('off', 'optional', 'required'));--> statement-breakpoint
CREATE POLICY "organization" ON "access_review_items" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "access_reviewers" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "access_reviews" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "api_tokens" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_blocks" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_chains" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_copies" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_cursors" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_destinations" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "audit_policies" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "usage_days" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "change_requests" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "organization_demands" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "distribution_addresses" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "distribution_groups" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "challenges" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "factors" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "push_subscriptions" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "recovery_codes" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "sign_in_approvals" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "sign_in_steps" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "trusted_devices" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "group_members" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "groups" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "acceptances" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "legal_documents" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "mails" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "operator_invitations" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "operator_reviews" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "organization_moves" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "email_changes" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "password_history" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_group_members" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_groups" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_held" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_holds" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_removals" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_tokens" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "scim_users" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "security_events" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "watch_counts" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "nobody" ON "watch_place" AS PERMISSIVE FOR ALL TO public USING (false);--> statement-breakpoint
CREATE POLICY "organization" ON "watch_rules" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_attempts" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_certificates" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_domains" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_identities" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_modes" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_providers" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_requests" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_sessions" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_tests" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "sso_used" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "support_entries" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "support_requests" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "organization" ON "permission_templates" AS PERMISSIVE FOR ALL TO public USING (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)) WITH CHECK (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant" ON "tenant_logos" AS PERMISSIVE FOR ALL TO public USING (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));