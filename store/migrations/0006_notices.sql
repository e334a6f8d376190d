-- What jobs and steps say is a list of notices: JSON, [] of jobs.Notice. Before, it was
-- one text, which becomes one notice with the code "text". fillNotices in notices.go
-- gives what open jobs are still judged by its own code.
ALTER TABLE jobs RENAME COLUMN message TO notices;
ALTER TABLE steps RENAME COLUMN message TO notices;
UPDATE jobs SET notices = CASE notices WHEN '' THEN '[]'
    ELSE json_array(json_object('code', 'text', 'args', json_object('words', json_array(notices)))) END;
UPDATE steps SET notices = CASE notices WHEN '' THEN '[]'
    ELSE json_array(json_object('code', 'text', 'args', json_object('words', json_array(notices)))) END;
