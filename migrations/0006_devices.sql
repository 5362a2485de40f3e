CREATE TABLE `device_authorities` (
	`tenant` text NOT NULL,
	`fingerprint` text NOT NULL,
	`certificate` text NOT NULL,
	`family` text NOT NULL,
	`added_at` integer NOT NULL,
	`added_by` text NOT NULL,
	PRIMARY KEY(`tenant`, `fingerprint`)
);
--> statement-breakpoint
CREATE TABLE `device_challenges` (
	`tenant` text NOT NULL,
	`nonce` text NOT NULL,
	`device` text NOT NULL,
	`expires_at` integer NOT NULL,
	`spent_by` text,
	PRIMARY KEY(`tenant`, `nonce`)
);
--> statement-breakpoint
CREATE INDEX `device_challenges_by_device` ON `device_challenges` (`tenant`,`device`,`expires_at`);--> statement-breakpoint
CREATE INDEX `device_challenges_ended` ON `device_challenges` (`expires_at`);--> statement-breakpoint
CREATE TABLE `device_history` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`device` text NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`status` text,
	`reason` text,
	`actor` text NOT NULL,
	`kid` text,
	`boot_count` integer,
	`firmware_hash` text,
	`event` text NOT NULL,
	`packet` text
);
--> statement-breakpoint
CREATE INDEX `device_history_by_device` ON `device_history` (`tenant`,`device`,`id`);--> statement-breakpoint
CREATE INDEX `device_history_outbox` ON `device_history` (`id`) WHERE packet IS NULL;--> statement-breakpoint
CREATE TABLE `device_keys` (
	`tenant` text NOT NULL,
	`kid` text NOT NULL,
	`device` text NOT NULL,
	`alg` text NOT NULL,
	`key` text NOT NULL,
	`added_at` integer NOT NULL,
	`added_by` text NOT NULL,
	`not_after` integer,
	PRIMARY KEY(`tenant`, `kid`)
);
--> statement-breakpoint
CREATE INDEX `device_keys_by_device` ON `device_keys` (`tenant`,`device`);--> statement-breakpoint
CREATE TABLE `devices` (
	`tenant` text NOT NULL,
	`device` text NOT NULL,
	`family` text NOT NULL,
	`name` text,
	`protocol` integer NOT NULL,
	`boot_count` integer,
	`firmware_hash` text,
	`firmware_version` text,
	`enrolled_at` integer NOT NULL,
	`enrolled_by` text NOT NULL,
	`revoked_at` integer,
	`last_seen_at` integer,
	`verified_at` integer,
	`last_status` text,
	PRIMARY KEY(`tenant`, `device`)
);
--> statement-breakpoint
CREATE TABLE `enrolment_tokens` (
	`tenant` text NOT NULL,
	`hash` text NOT NULL,
	`device` text NOT NULL,
	`expires_at` integer NOT NULL,
	`overlap_ms` integer NOT NULL,
	`created_by` text NOT NULL,
	`used_by` text,
	PRIMARY KEY(`tenant`, `hash`)
);
--> statement-breakpoint
CREATE TABLE `firmware_allowed` (
	`tenant` text NOT NULL,
	`family` text NOT NULL,
	`hash` text NOT NULL,
	`version` text NOT NULL,
	`added_at` integer NOT NULL,
	`added_by` text NOT NULL,
	PRIMARY KEY(`tenant`, `family`, `hash`)
);
