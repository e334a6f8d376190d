package jobs

import (
	"testing"

	"brickyard/gluster"
)

func TestOnlyStepsThatChangedAreCalledChanged(t *testing.T) {
	before := []Step{
		{Number: 1, Type: StepValidating}, {Number: 2, Type: StepExecuting},
		{Number: 3, Nodes: []NodeReport{{Name: "node1"}}},
	}
	after := CloneSteps(before)
	if changed := ChangedSteps(before, after); len(changed) != 0 {
		t.Errorf("nothing changed, and %+v did", changed)
	}
	// In place, as a report does it.
	after[2].Nodes[0].Status = gluster.StatusCompleted
	after = append(after, Step{Number: 4})
	changed := ChangedSteps(before, after)
	if len(changed) != 2 || changed[0].Number != 3 || changed[1].Number != 4 || before[2].Nodes[0].Status != 0 {
		t.Errorf("%+v changed; before: %+v", changed, before)
	}
	stored := Step{ID: 9, Number: 4, Message: SayText("stored")}
	if all := ReplaceSteps(after, []Step{stored}); len(all) != 4 || all[3].ID != 9 || all[2].Number != 3 || after[3].ID != 0 {
		t.Errorf("%+v", all)
	}
}
