// The parts of the compiled OCSF schema that the checker reads.

/** One attribute of a class or object. */
export interface Attribute {
  readonly type: string;
  readonly object_type?: string;
  readonly is_array?: boolean;
  readonly requirement?: 'required' | 'recommended' | 'optional';
  readonly enum?: Readonly<Record<string, { readonly caption: string; readonly '@deprecated'?: unknown }>>;
  readonly sibling?: string;
  readonly profiles?: readonly string[] | null;
  readonly observable?: number;
  readonly '@deprecated'?: unknown;
}

/** A class or an object. */
export interface Shape {
  readonly name: string;
  readonly uid?: number;
  readonly category_uid?: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly profiles?: readonly string[];
  readonly observable?: number;
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
  readonly '@deprecated'?: unknown;
}

/** A scalar type of the dictionary. */
export interface ScalarType {
  readonly type?: string;
  readonly regex?: string;
  readonly max_len?: number;
  readonly range?: readonly [number, number];
  readonly observable?: number;
}

/** The compiled schema. */
export interface Schema {
  readonly version: string;
  readonly classes: Readonly<Record<string, Shape>>;
  readonly objects: Readonly<Record<string, Shape>>;
  readonly dictionary: { readonly types: { readonly attributes: Readonly<Record<string, ScalarType>> } };
}
