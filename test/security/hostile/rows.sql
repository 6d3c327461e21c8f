CREATE TABLE r AS SELECT id FROM generate_series(1, 10) AS id;
