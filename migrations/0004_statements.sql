-- Statements of the deployment itself, sealed beside packets, and the books that are the first of them (docs/accounting.md).
CREATE TABLE `books` (
	`tenant` text NOT NULL,
	`source` text NOT NULL,
	`hour` integer NOT NULL,
	`sequence` integer NOT NULL,
	`statement` text NOT NULL,
	`late` integer,
	PRIMARY KEY(`tenant`, `source`, `hour`, `sequence`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `books_late` ON `books` (`tenant`,`source`,`late`) WHERE late IS NOT NULL;--> statement-breakpoint
CREATE TABLE `statements` (
	`id` integer PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`log_index` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `statements_by_hash` ON `statements` (`hash`);--> statement-breakpoint
CREATE INDEX `statements_by_kind` ON `statements` (`tenant`,`kind`);--> statement-breakpoint
CREATE INDEX `statements_unsealed` ON `statements` (`id`) WHERE log_index IS NULL;--> statement-breakpoint
CREATE TABLE `unbooked` (
	`packet` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`source` text NOT NULL,
	`received_at` integer NOT NULL,
	`state` text NOT NULL,
	`events` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `packets` ADD `sequence` integer;
--> statement-breakpoint
-- Messages given up before there were books: the first books take them in.
INSERT INTO `unbooked` SELECT `packet`, `tenant`, `source`, `received_at`, 'dead', `events` FROM `dead_letters`
	WHERE `packet` NOT IN (SELECT `packet` FROM `packets`);
