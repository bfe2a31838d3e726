"""The library's tables: how each format came out of the one before. A new library goes through all steps.

Knows nothing of connections or rows. A step that has been released is never changed."""

FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- state: pending (staged), visible (what searches see: one of an id), old (kept for those who are reading it)
CREATE TABLE versions (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL, changed REAL NOT NULL,
    title TEXT NOT NULL, publisher TEXT, url TEXT, author TEXT, published TEXT, story TEXT,
    language TEXT NOT NULL, raw_digest TEXT NOT NULL, text BLOB NOT NULL);
CREATE INDEX by_version ON versions (id, digest);
CREATE INDEX by_state ON versions (state);
CREATE INDEX by_raw ON versions (raw_digest);
CREATE UNIQUE INDEX one_visible ON versions (id) WHERE state = 'visible';
CREATE UNIQUE INDEX one_pending ON versions (id) WHERE state = 'pending';

CREATE TABLE passages (
    number INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, sentences BLOB NOT NULL,
    PRIMARY KEY (number, start)) WITHOUT ROWID;
CREATE VIEW keys AS SELECT id, digest, start, state FROM versions JOIN passages USING (number);

CREATE TABLE cuts (
    number INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    place INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (number, place)) WITHOUT ROWID;

CREATE TABLE raws (id TEXT PRIMARY KEY, raw BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE stale (
    id TEXT NOT NULL, digest TEXT NOT NULL, start INTEGER NOT NULL, PRIMARY KEY (id, digest, start)) WITHOUT ROWID;
CREATE TABLE cited (id TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (id, digest)) WITHOUT ROWID;
"""
# Stories, vectors and origins. The first format kept no vectors: such a library has to be made anew.
SECOND = """
DROP VIEW keys;
DROP TABLE stale;
UPDATE meta SET value = 'format 1: ' || value WHERE name = 'fingerprint';

-- The number of the first version of this id, which orders the members of a story.
ALTER TABLE versions ADD COLUMN arrived INTEGER NOT NULL DEFAULT 0;
UPDATE versions SET arrived = number, story = digest;

-- What the indexes hold: one row for each passage that no other of its story covers. Half precision: cosine .999999.
CREATE TABLE vectors (
    number INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    start INTEGER NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (number, start)) WITHOUT ROWID;
CREATE VIEW live AS SELECT id, digest, start FROM versions JOIN vectors USING (number) WHERE state = 'visible';
-- What the library will show after the next commit; while it is made anew, what is made again.
CREATE VIEW next AS SELECT * FROM versions v WHERE state = 'pending' OR state = 'visible'
    AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'renewing')
    AND NOT EXISTS (SELECT 1 FROM versions p WHERE p.id = v.id AND p.state = 'pending');
CREATE INDEX by_story ON versions (story);
CREATE INDEX by_day ON versions (published) WHERE state = 'visible';

CREATE TABLE bands (
    band INTEGER NOT NULL, number INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    PRIMARY KEY (band, number)) WITHOUT ROWID;
CREATE INDEX by_number ON bands (number);

-- Keys that the indexes may hold though they are not live: written down before an index is touched.
CREATE TABLE touched (
    id TEXT NOT NULL, digest TEXT NOT NULL, start INTEGER NOT NULL, PRIMARY KEY (id, digest, start)) WITHOUT ROWID;

-- From which folder, file or address an article came; from several, maybe.
CREATE TABLE origins (origin TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (origin, id)) WITHOUT ROWID;
CREATE INDEX by_id ON origins (id);

-- What servers said of the documents (raw digests) that came from their addresses, for conditional requests.
CREATE TABLE fetched (url TEXT PRIMARY KEY, digest TEXT NOT NULL, said TEXT NOT NULL) WITHOUT ROWID;
"""
STEPS = (FIRST, SECOND)
FORMAT = len(STEPS)


def script(step: int) -> str:
    """What makes format `step` of the one before, all or nothing."""
    return f"BEGIN IMMEDIATE; {STEPS[step - 1]}; INSERT OR REPLACE INTO meta VALUES ('format', '{step}'); COMMIT;"
