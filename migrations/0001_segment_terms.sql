-- Full-text catalog: one document a segment, rowid = segments.id. Contentless and without positions (detail=none), so a
-- document of 10,000 terms is one row written and about 50 KB. Terms arrive already cut by workers/core/segment/tokens.ts
-- into [a-z0-9_.] only, and '_' and '.' are made token characters here, so that SQLite cuts exactly where we did.
CREATE VIRTUAL TABLE segment_terms USING fts5(
  terms,
  content='',
  contentless_delete=1,
  detail=none,
  tokenize="ascii tokenchars '_.'"
);
