// A Parquet file with another footer: what somebody makes of a segment who leaves every page as it is.
import { type FileMetaData, parquetMetadata } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';

/** Magic and length at the end. */
const TRAILER_BYTES = 8;

/** The file with its footer changed; `writer` stands behind everything that is not the footer, for what is to lie there. */
export function withFooter(
  bytes: Uint8Array,
  change: (metadata: FileMetaData, writer: ByteWriter) => void,
): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  const footer = new DataView(copy.buffer).getUint32(copy.length - TRAILER_BYTES, true);
  const writer = new ByteWriter();
  writer.appendBytes(copy.subarray(0, copy.length - TRAILER_BYTES - footer));
  const metadata = parquetMetadata(copy.buffer);
  change(metadata, writer);
  // It writes the length behind the metadata, too.
  writeMetadata(writer, metadata);
  writer.appendUint32(0x31524150);
  return Uint8Array.from(writer.getBytes());
}

/** The chunk of a column in a group. */
export function chunkOf({ row_groups: groups }: FileMetaData, name: string, group = 0) {
  const chunk = groups[group]?.columns.find(({ meta_data: meta }) => meta?.path_in_schema[0] === name);
  if (chunk?.meta_data === undefined) throw new Error(`there is no column ${name}`);
  return { chunk, meta: chunk.meta_data };
}
