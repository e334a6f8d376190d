package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"brickyard/gluster"
)

// fillOrders gives the commands of older databases the order that newer ones are
// recorded with.
func fillOrders(ctx context.Context, tx *sql.Tx) error {
	type row struct {
		id   int64
		argv []string
	}
	rows, err := collect(ctx, tx, func(r scanner) (c row, err error) {
		err = r.Scan(&c.id, jsonInto[string]{&c.argv})
		return c, err
	}, "SELECT id, argv FROM commands")
	if err != nil {
		return err
	}
	for _, c := range rows {
		o := orderOf(c.argv)
		if _, err := tx.ExecContext(ctx, "UPDATE commands SET verb = ?, step = ?, option = ?, value = ? WHERE id = ?",
			o.Verb, o.Step, o.Option, o.Value, c.id); err != nil {
			return fmt.Errorf("command %d: %w", c.id, err)
		}
	}
	return nil
}

// orderOf reads a recorded command line, which begins with the program's name, by the
// position of its words: a volume may be called remove-brick, commit or set. The
// options in front of the command are skipped, however many there are.
func orderOf(argv []string) gluster.Order {
	words := argv[min(1, len(argv)):]
	for len(words) > 0 && strings.HasPrefix(words[0], "--") {
		words = words[1:]
	}
	if len(words) < 3 || words[0] != "volume" {
		return gluster.Order{}
	}
	o := gluster.Order{Verb: words[1]}
	rest := words[3:]
	at := func(i int) string {
		if i >= 0 && i < len(rest) {
			return rest[i]
		}
		return ""
	}
	switch o.Verb {
	case gluster.VerbSet, gluster.VerbReset:
		o.Option, o.Value = at(0), at(1)
	case gluster.VerbRebalance: // V [fix-layout] STEP [force]
		o.Step = at(0)
		if o.Step == "fix-layout" {
			o.Step = at(1)
		}
	case gluster.VerbRemoveBrick: // V [replica N] BRICK… STEP
		o.Step = at(len(rest) - 1)
	case gluster.VerbReplaceBrick: // V OLD NEW commit force
		o.Step = at(2)
	case gluster.VerbResetBrick: // V BRICK start, V BRICK BRICK commit [force]
		o.Step = at(min(2, len(rest)-1))
	}
	return o
}
