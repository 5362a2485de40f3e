// Which JSON numbers a double can hold without changing them (RFC 8259 section 6, RFC 7493 section 2.2).
// A number stays a number if it is at most 2^53 - 1 in size and reads back as the same decimal value;
// anything else (1e400, -0, 9007199254740993, 0.1000000000000000055511) is kept as a string of its source text.

/** The number a JSON number token stands for, or its source text where a double would silently change it. */
export function exactNumber(source: string): number | string {
  const whole = wholeNumber(source);
  if (whole !== -1) return whole;
  const value = Number(source);
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER) || Object.is(value, -0)) return source;
  const printed = String(value);
  const isSame = printed === source || printed === withoutZeros(source);
  return isSame || decimalForm(printed) === decimalForm(source) ? value : source;
}

/** Digits that a double surely holds, which nearly all numbers are; -1 for anything else, and for leading zeros. */
function wholeNumber(source: string): number {
  const { length } = source;
  if (length === 0 || length > 15 || (length > 1 && source.charCodeAt(0) === 0x30)) return -1;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = source.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}

/** A fraction without the zeros at its end, as times of fixed width have them. */
function withoutZeros(source: string): string {
  if (!source.includes('.') || /[eE]/.test(source)) return source;
  let end = source.length;
  while (source.charCodeAt(end - 1) === 0x30) end--;
  if (source.charCodeAt(end - 1) === 0x2e) end--;
  return source.slice(0, end);
}

/** `digits` and `exponent` of the value as sign, digits without outer zeros, and power of ten: equal values, equal text. */
function decimalForm(source: string): string {
  const negative = source.charCodeAt(0) === 0x2d;
  const e = source.search(/[eE]/);
  const mantissa = source.slice(negative ? 1 : 0, e === -1 ? source.length : e);
  const point = mantissa.indexOf('.');
  const digits = point === -1 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  let first = 0;
  while (first < digits.length && digits.charCodeAt(first) === 0x30) first++;
  let end = digits.length;
  while (end > first && digits.charCodeAt(end - 1) === 0x30) end--;
  if (first === end) return '0';
  const fraction = point === -1 ? 0 : mantissa.length - point - 1;
  const exponent = (e === -1 ? 0 : Number(source.slice(e + 1))) - fraction + (digits.length - end);
  return `${negative ? '-' : ''}${digits.slice(first, end)}e${exponent}`;
}
