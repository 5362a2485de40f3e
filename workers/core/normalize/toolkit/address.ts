// Is a text what it claims to be? Each check accepts a subset of the OCSF 1.8.0 type's pattern, so that whatever
// passes may stand in an attribute of that type. All input is attacker-controlled: one pass, no backtracking.

const DIGIT_0 = 48;
const DIGIT_9 = 57;
const DOT = 46;
const COLON = 58;
/** Longest `ip_t` of OCSF. */
const MAX_IP_LENGTH = 40;

/** Is it a dotted-decimal IPv4 address without leading zeros, from `start` to the end of the text? */
const isIpv4 = (text: string, start: number): boolean => {
  const length = text.length;
  if (length - start < 7 || length - start > 15) return false;
  let parts = 1;
  let digits = 0;
  let value = 0;
  for (let i = start; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || parts === 4) return false;
      parts++;
      digits = 0;
      value = 0;
    } else if (code >= DIGIT_0 && code <= DIGIT_9) {
      if (digits > 0 && value === 0) return false;
      value = value * 10 + code - DIGIT_0;
      digits++;
      if (value > 255) return false;
    } else return false;
  }
  return parts === 4 && digits > 0;
};

const isHex = (code: number): boolean =>
  (code >= DIGIT_0 && code <= DIGIT_9) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);

/** RFC 4291 section 2.2, all three text forms; no zone. */
const isIpv6 = (text: string): boolean => {
  const length = text.length;
  let groups = 0;
  let digits = 0;
  let gap = -1;
  let i = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return false;
    gap = 0;
    i = 2;
  }
  let groupStart = i;
  for (; i < length; i++) {
    const code = text.charCodeAt(i);
    if (isHex(code)) {
      if (++digits > 4) return false;
    } else if (code === COLON) {
      if (digits > 0) groups++;
      else if (gap !== -1 || i === 0) return false;
      if (digits > 0 && text.charCodeAt(i + 1) === COLON) {
        if (gap !== -1) return false;
        gap = groups;
        i++;
      } else if (digits > 0 && i === length - 1) return false;
      digits = 0;
      groupStart = i + 1;
    } else if (code === DOT) {
      if (groups > 6 || !isIpv4(text, groupStart)) return false;
      groups += 2;
      return gap === -1 ? groups === 8 : groups < 8;
    } else return false;
  }
  if (digits > 0) groups++;
  return gap === -1 ? groups === 8 : groups < 8;
};

/** An IPv4 or IPv6 address in text form (OCSF `ip_t`); no zone, no prefix length, no port. */
export const isIp = (text: string): boolean => {
  if (text.length < 2 || text.length > MAX_IP_LENGTH) return false;
  return isIpv4(text, 0) || (text.includes(':') && isIpv6(text));
};

/** Six hex pairs joined by `:` or `-` (OCSF `mac_t`). */
export const isMac = (text: string): boolean => {
  if (text.length !== 17) return false;
  for (let i = 0; i < 17; i++) {
    const code = text.charCodeAt(i);
    if (i % 3 === 2 ? code !== COLON && code !== 45 : !isHex(code)) return false;
  }
  return true;
};

const EMAIL = /^[a-zA-Z0-9!#$%&'*+\-/=?^_`{|}~.]{1,64}@[a-zA-Z0-9-]{1,63}\.[a-zA-Z0-9.-]{1,190}$/;

/** A mail address with a dotted domain (OCSF `email_t`). */
export const isEmail = (text: string): boolean =>
  text.length <= 320 && text.includes('@') && EMAIL.test(text);

/** A TCP or UDP port number (OCSF `port_t`). */
export const isPort = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 65_535;

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** A UUID in its 36-character text form (OCSF `uuid_t`). */
export const isUuid = (text: string): boolean => text.length === 36 && UUID.test(text);

/** Something that can name a host: 1..253 characters of letters, digits, `.`, `-`, `_`, and not an address. */
export const isHostname = (text: string): boolean => {
  const length = text.length;
  if (length === 0 || length > 253 || isIpv4(text, 0)) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    const lower = code | 32;
    const isLetter = (lower >= 97 && lower <= 122) || code === 95 || code > 127;
    if (!(isLetter || (code >= DIGIT_0 && code <= DIGIT_9) || code === DOT || code === 45)) return false;
  }
  return true;
};
