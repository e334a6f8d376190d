package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"

	"brickyard/gluster/jobs"
)

// noticesText is what a job or a step says as a JSON text; noticesInto scans it.
func noticesText(n jobs.Notices) (string, error) { return jsonText([]jobs.Notice(n)) }

func noticesInto(n *jobs.Notices) jsonInto[jobs.Notice] {
	return jsonInto[jobs.Notice]{(*[]jobs.Notice)(n)}
}

// fillNotices gives what the open jobs of older databases say, and their steps, the
// codes by which newer ones are judged. How a removal reads whose migration is over,
// say, changes once somebody has decided.
func fillNotices(ctx context.Context, tx *sql.Tx) error {
	for _, table := range []struct{ read, write string }{
		{"SELECT id, notices FROM jobs WHERE ended_at IS NULL", "UPDATE jobs SET notices = ? WHERE id = ?"},
		{"SELECT s.id, s.notices FROM steps s JOIN jobs j ON j.id = s.job_id WHERE j.ended_at IS NULL", "UPDATE steps SET notices = ? WHERE id = ?"},
	} {
		type row struct {
			id   int64
			said jobs.Notices
		}
		rows, err := collect(ctx, tx, func(r scanner) (row row, err error) {
			err = r.Scan(&row.id, noticesInto(&row.said))
			return row, err
		}, table.read)
		if err != nil {
			return err
		}
		for _, row := range rows {
			text, err := noticesText(noticesOfText(row.said.String()))
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, table.write, text, row.id); err != nil {
				return fmt.Errorf("row %d: %w", row.id, err)
			}
		}
	}
	return nil
}

// What texts of older databases begin and end with, as it was worded then.
var (
	oldBeginnings = map[string]jobs.NoticeCode{
		"The last figures could not be read; those shown were seen before.": jobs.NoticeFiguresMissing,
		"Every node says that it has completed, but ":                       jobs.NoticeCompletedButHeld,
		"Every node says that it has completed. ":                           jobs.NoticeCompletedButUnshown,
		"Its window is open, but it cannot go on yet: ":                     jobs.NoticeCannotGoOn,
	}
	oldEndings = map[string]jobs.NoticeCode{
		"The bricks stay in the volume until somebody commits or stops the removal.": jobs.NoticeUntilCommitted,
		"The bricks stay in the volume until somebody decides.":                      jobs.NoticeUntilDecided,
		"The bricks are taken out as soon as a second reading says the same.":        jobs.NoticeUntilReadAgain,
		"The bricks are still part of the volume.":                                   jobs.NoticeStillInVolume,
	}
	oldSwap = regexp.MustCompile(`(?s)^(.*)The process of (\S.*) is stopped\. Change its disk, mount it and make the empty directory again; then commit\.$`)
	oldAway = regexp.MustCompile(`(?s)^(.*)The host (\S+) is not connected: (\S.*) cannot be started, and whether it runs is not known\. Wait until the host is back, or give up the reset and replace the brick by one on another host\.$`)
)

// noticesOfText reads a text back as far as anything follows from it.
func noticesOfText(text string) jobs.Notices {
	var before, after jobs.Notices
	for words, code := range oldBeginnings {
		if rest, ok := strings.CutPrefix(text, words); ok && before == nil {
			before, text = jobs.Say(code), strings.TrimSpace(rest)
		}
	}
	for words, code := range oldEndings {
		if rest, ok := strings.CutSuffix(text, words); ok && after == nil {
			after, text = jobs.Say(code), strings.TrimSpace(rest)
		}
	}
	if m := oldSwap.FindStringSubmatch(text); m != nil {
		after, text = jobs.SayWith(jobs.NoticeSwapDisk, jobs.Args{"brick": {m[2]}}), strings.TrimSpace(m[1])
	}
	if m := oldAway.FindStringSubmatch(text); m != nil {
		after, text = jobs.SayWith(jobs.NoticeHostAway, jobs.Args{"host": {m[2]}, "brick": {m[3]}}), strings.TrimSpace(m[1])
	}
	return before.With(jobs.SayText(text), after)
}
