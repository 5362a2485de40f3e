CREATE TABLE `recent_events` (
	`tenant` text NOT NULL,
	`source` text NOT NULL,
	`segment` integer NOT NULL,
	`received_from` integer NOT NULL,
	`received_to` integer NOT NULL,
	`until` integer NOT NULL,
	`count` integer NOT NULL,
	`ids` text NOT NULL,
	PRIMARY KEY(`tenant`, `source`, `segment`)
);
--> statement-breakpoint
ALTER TABLE `packets` ADD `repeated` integer;--> statement-breakpoint
ALTER TABLE `segments` ADD `repeated` integer;