-- Where the walk over all segment objects stands (orphan collection). Retries are found by a term in segment_terms
-- (docs/decisions/0007-retries-by-term.md), so that no packet pays a second row for its idempotency key.
CREATE TABLE `upkeep` (
	`task` text PRIMARY KEY NOT NULL,
	`position` text NOT NULL,
	`ran_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
DROP INDEX `packets_by_key`;
