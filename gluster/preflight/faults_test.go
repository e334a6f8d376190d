package preflight

import (
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

// faultCases are, per row of the table, an input it concerns and one at its edge
// that it does not.
var faultCases = map[string]struct {
	versions, edge gluster.Versions
	change         func(*Input)
	words          string
}{
	"rebalance-deletes-files": {gluster.Versions{Asked: "11.0", MaxOp: 100000}, gluster.Versions{Asked: "11.1", MaxOp: 110000}, nil, "4148"},
	"migration-loses-files":   {gluster.Versions{Asked: "6.8", MaxOp: 60000}, gluster.Versions{Asked: "7.0", MaxOp: 70000}, nil, "885"},
	"shard-disk-full": {gluster.Versions{Asked: "11.2", MaxOp: 110000}, gluster.Versions{Asked: "10.5", MaxOp: 100000}, func(in *Input) {
		in.Volume.Options["features.shard"] = "on"
		in.Volume.Subvolumes[0].Bricks[0].Free = 14 * gib
	}, "4686"},
	"disperse-shrink":        {gluster.Versions{Asked: "10.0", MaxOp: 100000}, gluster.Versions{Asked: "10.1", MaxOp: 100000}, func(in *Input) { in.Volume.Disperse = 3 }, "2947"},
	"layout-crashes-clients": {gluster.Versions{Asked: "10.1", MaxOp: 100000}, gluster.Versions{Asked: "10.2", MaxOp: 100000}, nil, "3262"},
	"client-spins":           {gluster.Versions{Asked: "10.5", MaxOp: 100000}, gluster.Versions{Asked: "11.1", MaxOp: 110000}, nil, "3688"},
	"layout-lock":            {gluster.Versions{Asked: "11.2", MaxOp: 110000}, gluster.Versions{Asked: "12.0", MaxOp: 120000}, nil, "4754"},
	"reserve-ignored":        {gluster.Versions{Asked: "10.4", MaxOp: 100000}, gluster.Versions{Asked: "10.5", MaxOp: 100000}, nil, "3636"},
	"brick-crashes":          {gluster.Versions{Asked: "11.0", MaxOp: 100000}, gluster.Versions{Asked: "10.3", MaxOp: 100000}, nil, "4255"},
	"brick-segfault":         {gluster.Versions{Asked: "11.1", MaxOp: 110000}, gluster.Versions{Asked: "11.2", MaxOp: 110000}, nil, "4303"},
	"removal-bails-out":      {gluster.Versions{Asked: "11.1", MaxOp: 110000}, gluster.Versions{Asked: "10.5", MaxOp: 100000}, nil, "4620"},
	"duplicates":             {gluster.Versions{Asked: "9.0", MaxOp: 90000}, gluster.Versions{Asked: "8.6", MaxOp: 80000}, nil, "3309"},
	"sparse-heals":           {gluster.Versions{Asked: "11.1", MaxOp: 110000}, gluster.Versions{Asked: "6.8", MaxOp: 60000}, func(in *Input) { in.Volume.Disperse = 3 }, "3546"},
	"mixed-quota":            {gluster.Versions{Asked: "11.1", MaxOp: 100000}, gluster.Versions{Asked: "10.3", MaxOp: 100000}, nil, "4386"},
	"force-skips-clients":    {gluster.Versions{Asked: "10.3", MaxOp: 100000}, gluster.Versions{}, func(in *Input) { in.Mode.Force = true }, "clients"},
}

func TestEveryKnownFaultIsSaidWhereItIsProvenAndNotBesideItsEdge(t *testing.T) {
	for _, f := range faults {
		c, ok := faultCases[f.rule]
		if !ok {
			t.Errorf("the fault %s has no test", f.rule)
			continue
		}
		t.Run(f.rule, func(t *testing.T) {
			if _, err := time.Parse(time.DateOnly, f.checked); err != nil {
				t.Errorf("when the row was checked: %v", err)
			}
			if f.source == "" || len(f.affected) == 0 || len(f.actions) == 0 {
				t.Errorf("the row is not complete: %+v", f)
			}
			found := func(v gluster.Versions, action Action, change func(*Input)) *Finding {
				in := healthy()
				in.Versions = v
				if change != nil {
					change(&in)
				}
				for _, finding := range knownFaults(in, action) {
					if finding.Rule == f.rule {
						return &finding
					}
				}
				return nil
			}
			for _, action := range Actions {
				got := found(c.versions, action, c.change)
				if wanted := slices.Contains(f.actions, action); (got != nil) != wanted {
					t.Errorf("%s: said %v, want %v", action, got != nil, wanted)
				}
				if got != nil && (got.Severity != f.severity || !strings.Contains(got.Summary, c.words)) {
					t.Errorf("%s: %s %q", action, got.Severity, got.Summary)
				}
				if got := found(c.edge, action, c.change); got != nil {
					t.Errorf("%s on %+v: %q", action, c.edge, got.Summary)
				}
				if got := found(gluster.Versions{}, action, c.change); got != nil {
					t.Errorf("%s where no version is proven: %q", action, got.Summary)
				}
			}
			if c.change != nil {
				if got := found(c.versions, f.actions[0], nil); got != nil {
					t.Errorf("said of a volume it does not concern: %q", got.Summary)
				}
			}
		})
	}
	if len(faultCases) != len(faults) {
		t.Errorf("%d cases for %d faults", len(faultCases), len(faults))
	}
}
