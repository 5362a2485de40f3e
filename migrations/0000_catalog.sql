CREATE TABLE `dead_letters` (
	`packet` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`source` text NOT NULL,
	`received_at` integer NOT NULL,
	`events` integer NOT NULL,
	`codes` text NOT NULL,
	`object` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `log_head` (
	`id` integer PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`root` text NOT NULL,
	`note` text NOT NULL,
	`edge` text NOT NULL,
	`staged` text NOT NULL,
	`writer` text NOT NULL,
	`sealed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `packets` (
	`packet` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`source` text NOT NULL,
	`received_at` integer NOT NULL,
	`segment` integer,
	`position` integer,
	`duplicate_of` text,
	`idempotency_key` text,
	`body` text NOT NULL,
	`events` integer NOT NULL,
	`rejected` integer NOT NULL,
	`bytes` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `packets_by_key` ON `packets` (`tenant`,`source`,`idempotency_key`) WHERE idempotency_key IS NOT NULL AND duplicate_of IS NULL;--> statement-breakpoint
CREATE TABLE `rollups` (
	`tenant` text NOT NULL,
	`hour` integer NOT NULL,
	`source` text NOT NULL,
	`class_uid` integer NOT NULL,
	`severity_id` integer NOT NULL,
	`events` integer NOT NULL,
	PRIMARY KEY(`tenant`, `hour`, `source`, `class_uid`, `severity_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `segments` (
	`id` integer PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`object` text NOT NULL,
	`events` integer NOT NULL,
	`packets` integer NOT NULL,
	`bytes` integer NOT NULL,
	`footer_bytes` integer NOT NULL,
	`packets_offset` integer NOT NULL,
	`packets_bytes` integer NOT NULL,
	`time_from` integer NOT NULL,
	`time_to` integer NOT NULL,
	`received_from` integer NOT NULL,
	`received_to` integer NOT NULL,
	`sources` text NOT NULL,
	`classes` text NOT NULL,
	`severities` text NOT NULL,
	`entries` text NOT NULL,
	`log_start` integer
);
--> statement-breakpoint
CREATE INDEX `segments_by_time` ON `segments` (`tenant`,`time_to`);--> statement-breakpoint
CREATE INDEX `segments_unsealed` ON `segments` (`id`) WHERE log_start IS NULL;