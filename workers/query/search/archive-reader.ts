// R2 as the search room reads it: ranged reads, counted, a few at a time, with the footers of recent segments kept an isolate.
// Segment objects never change under their key, so what is kept cannot be stale; keys hold the tenant, and only rows of the
// caller's tenant lead to a key.
import { MAX_CONCURRENT_READS } from '../../../schemas/limits.ts';
import { type OpenSegment, openSegment, type ReadRange, type SegmentPlace } from '../../core/segment/read.ts';
import { rangesOf } from '../proofs/archived-packet.ts';
import { Lanes } from './lanes.ts';
import { RecentSegments } from './recent-segments.ts';

/** Footers are some 4 KB and parse to about ten times that: 8 MiB of them is at most half of the isolate. */
const KEPT_TAIL_BYTES = 8 * 1024 * 1024;
const KEPT_SEGMENTS = 512;

const recent = new RecentSegments(KEPT_SEGMENTS, KEPT_TAIL_BYTES);

/** Reads for one request. */
export class ArchiveReader {
  readonly #archive: R2Bucket;
  readonly #lanes = new Lanes(MAX_CONCURRENT_READS);
  #bytes = 0;

  constructor(archive: R2Bucket) {
    this.#archive = archive;
  }

  /** Bytes that were fetched. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The segment with its footer read, if it is not known already. */
  async open(place: SegmentPlace): Promise<OpenSegment> {
    const known = recent.get(place.object);
    if (known !== undefined) return known;
    const opened = await openSegment(place, this.reader(place));
    recent.put(opened);
    return opened;
  }

  /** Ranged reads of one object. Fail with QUERY_ARCHIVE_UNAVAILABLE. */
  reader(place: SegmentPlace): ReadRange {
    const read = rangesOf(this.#archive, place);
    return (start, end) =>
      this.#lanes.run(async () => {
        const part = await read(start, end);
        this.#bytes += part.byteLength;
        return part;
      });
  }
}
