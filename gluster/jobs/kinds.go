package jobs

// This file is the one place that knows every kind: it stands above all of them, and a
// job reaches it by Job.Kind.

// kinds tells the kind of a job by its action; of which kind exactly can depend on
// the job.
var kinds = map[Action]func(Job) Kind{
	ActionRebalance:    func(Job) Kind { return rebalance{} },
	ActionFixLayout:    func(Job) Kind { return fixLayout{} },
	ActionRemoveBrick:  removalOf,
	ActionReplaceBrick: replacementOf,
	ActionResetBrick:   func(Job) Kind { return reset{} },
}

// kindOf is the kind of a job, that of tasks which Brickyard does not know when no other
// has its action.
func kindOf(j Job) Kind {
	if of, ok := kinds[j.Action]; ok {
		return of(j)
	}
	return foreign{}
}
