CREATE TABLE todo (id int PRIMARY KEY, title text NOT NULL);
INSERT INTO todo SELECT n, 'todo ' || n FROM generate_series(1, current_setting('dataset.todos')::int) AS n;
