-- Which late book a packet is in (docs/accounting.md), so that an answer can be shown to be complete.
ALTER TABLE `unbooked` ADD `statement` text;--> statement-breakpoint
CREATE INDEX `unbooked_waiting` ON `unbooked` (`received_at`) WHERE statement IS NULL;