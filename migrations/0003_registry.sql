-- The registry's record (docs/decisions/0016-registry-worker.md): settings of sources, their trail, revoked tokens, and what KV
-- has still to be told.
CREATE TABLE `registry_outbox` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text,
	`expires_at` integer,
	`changed_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `revoked_tokens` (
	`tenant` text NOT NULL,
	`jti` text NOT NULL,
	`until` integer,
	`revoked_at` integer NOT NULL,
	`revoked_by` text NOT NULL,
	`revoked_by_jti` text NOT NULL,
	PRIMARY KEY(`tenant`, `jti`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `source_certificates` (
	`fingerprint` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`source` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `source_changes` (
	`tenant` text NOT NULL,
	`source` text NOT NULL,
	`version` integer NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`jti` text NOT NULL,
	`action` text NOT NULL,
	`changes` text NOT NULL,
	PRIMARY KEY(`tenant`, `source`, `version`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `sources` (
	`tenant` text NOT NULL,
	`source` text NOT NULL,
	`settings` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`due_at` integer,
	PRIMARY KEY(`tenant`, `source`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sources_due` ON `sources` (`due_at`) WHERE due_at IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER `source_changes_stay` BEFORE UPDATE ON `source_changes` BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `source_changes_are_kept` BEFORE DELETE ON `source_changes` BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
