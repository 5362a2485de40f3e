-- Events whose payload is erased, or to be (docs/decisions/0026-erasure.md).
CREATE TABLE `erasures` (
	`tenant` text NOT NULL,
	`uid` text NOT NULL,
	`reason` text NOT NULL,
	`asked_by` text NOT NULL,
	`asked_by_jti` text NOT NULL,
	`asked_at` integer NOT NULL,
	`state` text NOT NULL,
	`erased_at` integer,
	`done_at` integer,
	`leaf` text,
	`statement` text,
	`replaced` text,
	PRIMARY KEY(`tenant`, `uid`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `erasures_open` ON `erasures` (`asked_at`) WHERE state <> 'done';
