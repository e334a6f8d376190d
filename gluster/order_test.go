package gluster

import (
	"slices"
	"testing"
)

// Volumes may be called like anything that stands in a command.
var verbs = []string{"dist", "volume", "remove-brick", "add-brick", "reset-brick", "rebalance", "set", "reset", "commit", "start", "stop", "force", "fix-layout", "replica", "full", "heal", "off", "lazy", ThrottleOption}

func TestACommandIsReadByTheOrderOfItsWords(t *testing.T) {
	const a, b = "n1:/bricks/commit", "n2:/bricks/remove-brick"
	for _, v := range verbs {
		for _, c := range []struct {
			command Command
			want    Order
		}{
			{RebalanceStart(v, RebalanceMode{}), Order{Verb: "rebalance", Step: "start"}},
			{RebalanceStart(v, RebalanceMode{Force: true}), Order{Verb: "rebalance", Step: "start"}},
			{RebalanceStart(v, RebalanceMode{FixLayout: true}), Order{Verb: "rebalance", Step: "start"}},
			{RebalanceStop(v), Order{Verb: "rebalance", Step: "stop"}},
			{RemoveBrickStart(v, []string{a, b}), Order{Verb: "remove-brick", Step: "start"}},
			{RemoveBrickStop(v, []string{a}), Order{Verb: "remove-brick", Step: "stop"}},
			{RemoveBrickCommit(v, []string{a}), Order{Verb: "remove-brick", Step: "commit"}},
			{RemoveBrickForce(v, 2, []string{a, b}), Order{Verb: "remove-brick", Step: "force"}},
			{ReplaceBrick(v, a, b), Order{Verb: "replace-brick", Step: "commit"}},
			{AddBrick(v, a), Order{Verb: "add-brick"}},
			{ResetBrickStart(v, a), Order{Verb: "reset-brick", Step: "start"}},
			{ResetBrickCommit(v, a, false), Order{Verb: "reset-brick", Step: "commit"}},
			{ResetBrickCommit(v, a, true), Order{Verb: "reset-brick", Step: "commit"}},
			{HealLaunch(v, true), Order{Verb: "heal"}},
			{HealLaunch(v, false), Order{Verb: "heal"}},
			{SetThrottle(v, ThrottleLazy), Order{Verb: "set", Option: ThrottleOption, Value: ThrottleLazy}},
			{ResetThrottle(v), Order{Verb: "reset", Option: ThrottleOption}},
			{SetLookupOptimizeOff(v), Order{Verb: "set", Option: LookupOptimizeOption, Value: "off"}},
		} {
			c.want.Volume = v
			for _, flags := range [][]string{{}, {"--xml"}, Flags, {"--mode=script", "--xml", "--timeout=120", "--wignore"}} {
				argv := slices.Concat([]string{"gluster"}, flags, c.command.Args)
				if got := OrderOf(argv); got != c.want {
					t.Errorf("%q: %+v, want %+v", argv, got, c.want)
				}
			}
		}
	}
}

func TestWhatIsNoCommandAboutAVolumeIsNoOrder(t *testing.T) {
	for _, argv := range [][]string{
		nil, {}, {"gluster"}, {"gluster", "--xml"}, {"gluster", "volume"}, {"gluster", "volume", "set"},
		{"gluster", "peer", "detach", "n1"}, {"gluster", "pool", "list", "x"},
	} {
		if got := OrderOf(argv); got != (Order{}) {
			t.Errorf("%q: %+v", argv, got)
		}
	}
	for _, verb := range verbs[2:] {
		if got := OrderOf([]string{"gluster", "volume", verb, "v"}); got.Step != "" || got.Option != "" || got.Volume != "v" {
			t.Errorf("cut off after the volume: %+v", got)
		}
	}
}
