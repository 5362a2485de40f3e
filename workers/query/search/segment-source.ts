// The catalog and the archive as the search room sees them: one thing that names segments and reads them.
import type { SegmentSource } from '../../core/search/walk.ts';
import type { ArchiveReader } from './archive-reader.ts';
import type { SegmentPages } from './segment-pages.ts';

/** Segments as `pages` names them, read through `archive`. */
export function segmentSource(pages: SegmentPages, archive: ArchiveReader): SegmentSource {
  return {
    next: () => pages.next(),
    open: (place) => archive.open(place),
    reader: (place) => archive.reader(place),
    get bytes() {
      return archive.bytes;
    },
  };
}
