ALTER TABLE `devices` ADD `last_failed_at` integer;--> statement-breakpoint
ALTER TABLE `devices` ADD `failures` integer DEFAULT 0 NOT NULL;