-- Parties by name and in order, one row a record.
CREATE VIEW record_parties AS
SELECT document, record_id,
       string_agg(canonical, '; ' ORDER BY number) FILTER (side = 'actor') AS actors,
       string_agg(canonical, '; ' ORDER BY number) FILTER (side = 'recipient') AS recipients
FROM parties
GROUP BY document, record_id;

-- What may be added up of a record: its totals by kind, unit, extent (annual, cumulative, neither), stage and worth, for
-- none of these may be added to another. Parts are contained in a total, amounts for each one are none, percentages
-- cannot be added, and what is the worth of money states it in another currency.
CREATE VIEW record_sums AS
SELECT a.document, a.record_id, a.kind, a.unit, a.extent, a.in_kind,
       CASE a.stage WHEN 'delivered' THEN 'done' WHEN 'planned' THEN 'planned' ELSE r.status END AS status,
       sum(a.value) AS total, count(*) AS n_amounts
FROM amounts a
JOIN records r USING (document, record_id)
WHERE a.role = 'total' AND a.value IS NOT NULL AND a.unit <> '' AND a.kind <> 'share' AND NOT contains(a.unit, '/')
  AND NOT EXISTS (
      SELECT 1 FROM amounts b
      WHERE b.document = a.document AND b.record_id = a.record_id AND b.kind = 'money'
        AND list_has_any(a.value_of, b.mentions))
GROUP BY ALL;

-- A row a record, as in CSV, with the money in 元, in columns that must not be added to each other: given for the act;
-- within a year; over several years; only planned; as the worth of goods. Other sorts are in record_sums alone.
CREATE VIEW record_lines AS
WITH money AS (
    SELECT document, record_id,
           sum(total) FILTER (status = 'done' AND extent IS NULL AND NOT in_kind) AS money,
           sum(total) FILTER (status = 'done' AND extent = 'annual' AND NOT in_kind) AS money_annual,
           sum(total) FILTER (status = 'done' AND extent = 'cumulative' AND NOT in_kind) AS money_cumulative,
           sum(total) FILTER (status = 'planned' AND extent IS NULL AND NOT in_kind) AS money_planned,
           sum(total) FILTER (status = 'done' AND extent IS NULL AND in_kind) AS money_in_kind
    FROM record_sums
    WHERE kind = 'money' AND unit = '元'
    GROUP BY document, record_id
)
SELECT r.document, r.record_id, p.actors, p.recipients, r.measure, r.category, r.status,
       (SELECT string_agg(text, '; ' ORDER BY number) FROM amounts a
        WHERE a.document = r.document AND a.record_id = r.record_id) AS amounts,
       m.money, m.money_annual, m.money_cumulative, m.money_planned, m.money_in_kind,
       r.year_start, r.year_end, r.source, r.page, r.evidence,
       r.score, r.needs_review, r.review_priority, r.review_reasons
FROM records r
LEFT JOIN record_parties p USING (document, record_id)
LEFT JOIN money m USING (document, record_id);

-- A row for each actor and recipient of a record: who is linked with whom. Weigh by "share" when you count or add up,
-- or a record of several parties counts several times.
CREATE VIEW pairs AS
WITH sides AS (
    SELECT document, record_id,
           list({'name': canonical, 'code': code} ORDER BY number) FILTER (side = 'actor') AS givers,
           list({'name': canonical, 'code': code} ORDER BY number) FILTER (side = 'recipient') AS takers
    FROM parties
    GROUP BY document, record_id
)
SELECT r.document, r.record_id, a.giver.name AS actor, a.giver.code AS actor_code,
       b.taker.name AS recipient, b.taker.code AS recipient_code, r.category, r.year_start, r.year_end, r.status,
       1.0 / (greatest(coalesce(len(s.givers), 0), 1) * greatest(coalesce(len(s.takers), 0), 1)) AS share
FROM records r
LEFT JOIN sides s USING (document, record_id)
LEFT JOIN LATERAL (SELECT unnest(s.givers) AS giver) a ON true
LEFT JOIN LATERAL (SELECT unnest(s.takers) AS taker) b ON true;

-- Who supports whom, by years, category and sort of amount: done and planned apart, joint parties listed jointly. As in
-- `pairie panel`: an amount that several records hold counts with the one it is surest of, what is the worth of money
-- states it in another currency, and what a page says of the stage of an amount goes before the status of the act.
CREATE VIEW support AS
WITH added AS (
    SELECT a.document, a.record_id, a.kind, a.unit, a.extent, a.in_kind, a.value,
           CASE a.stage WHEN 'delivered' THEN 'done' WHEN 'planned' THEN 'planned' ELSE r.status END AS status
    FROM amounts a
    JOIN records r USING (document, record_id)
    WHERE a.role = 'total' AND a.value IS NOT NULL AND a.unit <> '' AND a.kind <> 'share' AND NOT contains(a.unit, '/')
      AND NOT EXISTS (
          SELECT 1 FROM amounts b
          WHERE b.document = a.document
            AND (b.kind = 'money' AND list_has_any(a.value_of, b.mentions)
                 OR list_has_any(a.mentions, b.mentions)
                 AND (b.score > a.score
                      OR b.score = a.score AND (b.record_id < a.record_id
                                                OR b.record_id = a.record_id AND b.number < a.number))))
)
SELECT p.actors, p.recipients, r.year_start, r.year_end, r.category, s.kind, s.unit, s.extent, s.in_kind,
       count(DISTINCT (r.document, r.record_id)) AS n_records,
       sum(s.value) FILTER (s.status = 'done') AS done,
       sum(s.value) FILTER (s.status = 'planned') AS planned
FROM records r
LEFT JOIN record_parties p USING (document, record_id)
LEFT JOIN added s USING (document, record_id)
GROUP BY ALL;

-- Links in words.
CREATE VIEW link_words AS
SELECT l.document, l.type, h.text AS measure, t.text AS tail, t.label, l.score, h.start AS measure_start, t.start AS tail_start
FROM links l
JOIN mentions h ON h.document = l.document AND h.id = l.head
JOIN mentions t ON t.document = l.document AND t.id = l.tail;

-- What somebody should look at, the most doubtful first.
CREATE VIEW to_review AS
SELECT * FROM record_lines WHERE needs_review ORDER BY review_priority DESC, score;
