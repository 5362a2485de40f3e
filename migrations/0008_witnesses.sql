CREATE TABLE `cosigned_checkpoints` (
	`size` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`signatures` text NOT NULL,
	`cosignatures` text NOT NULL,
	`witnessed` integer NOT NULL,
	`cosigned_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `witnessed_logs` (
	`origin` text PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`root` text NOT NULL,
	`note` text NOT NULL,
	`cosigned_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `witnesses` (
	`vkey` text PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`cosigned_at` integer NOT NULL,
	`failures` integer NOT NULL,
	`failure` text,
	`retry_at` integer NOT NULL
);
