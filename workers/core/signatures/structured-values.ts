// Structured Field Values (RFC 9651, sections 3 and 4.1): what a field says, and the one text that says it. A signature base is
// made of such texts (RFC 9421, section 2.5), so that one value has one text is what both sides rely on.

/** A value without parameters, with its type: `1` and `1.0`, `"a"` and `a` are not the same. */
export type BareItem =
  | { readonly type: 'integer' | 'decimal' | 'date'; readonly value: number }
  | { readonly type: 'string' | 'token' | 'display'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'binary'; readonly value: Uint8Array<ArrayBuffer> };

/** In the order they came, which counts. */
export type Parameters = ReadonlyMap<string, BareItem>;

/** A value and its parameters. */
export interface Item {
  readonly bare: BareItem;
  readonly parameters: Parameters;
}

/** Items in brackets, and the parameters of them all. */
export interface InnerList {
  readonly items: readonly Item[];
  readonly parameters: Parameters;
}

export type Member = Item | InnerList;
export type List = readonly Member[];
export type Dictionary = ReadonlyMap<string, Member>;

/** The text of a dictionary. */
export function serializeDictionary(dictionary: Dictionary): string {
  const texts = [...dictionary].map(([key, member]) =>
    isTrue(member) ? key + serializeParameters(member.parameters) : `${key}=${serializeMember(member)}`,
  );
  return texts.join(', ');
}

/** The text of a list. */
export function serializeList(list: List): string {
  return list.map(serializeMember).join(', ');
}

/** The text of an item or an inner list. */
export function serializeMember(member: Member): string {
  const value =
    'items' in member ? `(${member.items.map(serializeMember).join(' ')})` : serializeBare(member.bare);
  return value + serializeParameters(member.parameters);
}

/** Standard base64, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function isTrue(member: Member): boolean {
  return 'bare' in member && member.bare.value === true;
}

function serializeParameters(parameters: Parameters): string {
  let text = '';
  for (const [key, bare] of parameters)
    text += bare.value === true ? `;${key}` : `;${key}=${serializeBare(bare)}`;
  return text;
}

function serializeBare(bare: BareItem): string {
  switch (bare.type) {
    case 'integer':
    case 'token':
      return String(bare.value);
    case 'date':
      return `@${bare.value}`;
    case 'decimal':
      return serializeDecimal(bare.value);
    case 'string':
      return `"${bare.value.replaceAll(/["\\]/g, '\\$&')}"`;
    case 'display':
      return `%"${serializeDisplay(bare.value)}"`;
    case 'boolean':
      return bare.value ? '?1' : '?0';
    case 'binary':
      return `:${encodeBase64(bare.value)}:`;
  }
}

/** As many digits behind the point as it has, one at least and three at most: more are never read. */
function serializeDecimal(value: number): string {
  return value.toFixed(3).replace(/0{1,2}$/, '');
}

function serializeDisplay(value: string): string {
  let text = '';
  for (const byte of new TextEncoder().encode(value)) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x25;
    text += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}
