// What a product's folder says about itself, for docs/normalization.md, which is generated from it and from the vectors
// (`npm run normalization`). Never imported by a Worker: it costs no bundle byte.

/** One kind of record of a product, and what becomes of it. */
export interface AboutKind {
  /** As the product calls it: `conn`, `4624`, `ConsoleLogin`, `TRAFFIC`. */
  readonly kind: string;
  /** OCSF class and, where it is always the same, activity: `Authentication: Logon`. */
  readonly becomes: string;
}

/** One product's page. */
export interface About {
  /** `Mapper.product` of the row in the table. */
  readonly product: string;
  /** As people call it: `Zeek`. */
  readonly title: string;
  /** How a record is recognized, in words. */
  readonly recognized: string;
  /** The documentation the mapping follows: name and URL. */
  readonly sources: readonly (readonly [name: string, url: string])[];
  readonly kinds: readonly AboutKind[];
  /** The product's severity, value by value, onto OCSF `severity_id`; from the mapper's own table where it has one. */
  readonly severity: readonly (readonly [value: string, severityId: number])[];
  /** Why the table is so, where the source does not say. */
  readonly severityNote?: string;
  /** Kinds of record left to the Base Event, and why. */
  readonly leftToBase: readonly string[];
}
