ALTER TABLE `audit_findings` ADD `said_at` integer;--> statement-breakpoint
ALTER TABLE `audit_findings` ADD `statement` text;--> statement-breakpoint
ALTER TABLE `audit_findings` ADD `packet` text;