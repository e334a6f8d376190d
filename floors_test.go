package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// floors are the files of a room in an order in which it can be read: a file uses only
// what files before it define, so that each is understood by what was read already, and
// what is changed in one can break only what stands after it.
type floors struct {
	// files are all of the room's, ground first. Where a file stands among those that it
	// neither uses nor is used by says only what it belongs to.
	files []string
	// up are the arrows that run back up all the same, as "from.go → to.go", and why
	// each has to.
	up map[string]string
}

var recordFloors = floors{
	files: []string{
		"doc.go",
		// Words and lists.
		"times.go", "words.go", "bricks.go", "idempotency.go",
		// What is said, and what goes wrong.
		"notice_codes.go", "notice.go", "errors.go",
		// What there is: states, actions, who asks, commands.
		"state.go", "action.go", "foreign_task.go", "caller.go", "outcome.go", "command.go",
		// What is heard of a task, and the step that mirrors it.
		"report.go", "nodes.go", "step.go", "heard.go",
		// What is said, in words.
		"notice_words.go", "notice_string.go", "notice_errors.go",
		// What a job has.
		"window.go", "pause.go", "throttle.go", "healing.go", "filling.go",
		// What is known of a cluster, and what is judged by it.
		"review.go", "snapshot.go", "health.go", "supported.go", "look.go",
		// The job, and the law of its life.
		"job.go", "filter.go", "elapsed.go", "lawful.go", "throttle_unsent.go",
		// What a kind of jobs has to itself, as everybody asks for it.
		"kind.go", "owners.go", "stopped.go", "gone.go",
		// What a report means for a step.
		"stalled.go", "apply.go",
		// What a job becomes.
		"decision.go", "lifecycle.go", "asked.go", "adopt.go", "recordless.go", "committing.go", "pausing.go", "pace.go", "apply_report.go",
		// Bricks under removal.
		"usage.go", "emptied.go", "percent.go", "time_left.go", "commit_allowed.go",
		// The heal of a new brick.
		"healing_watch.go", "healing_launch.go", "healing_pause.go",
		// What is asked of glusterd about a task, and what is kept for its chart.
		"task.go", "samples.go",
		// What may be done.
		"allowed.go",
		// The kinds.
		"kind_plain.go", "foreign.go", "rebalance.go", "removal.go", "replacement.go", "reset_swap.go", "reset_give_up.go", "reset.go", "kinds.go",
		// What is left when nothing was sent.
		"unsent.go",
	},
	up: map[string]string{
		"kind.go → kinds.go": "a job finds its kind in the table, which names the kinds, and all of them stand on what every job has",
	},
}

var engineFloors = floors{
	files: []string{
		"doc.go",
		// What knows no job.
		"bell.go", "pace.go", "tally.go", "turns.go", "moments.go", "queue.go", "errors.go", "ports.go", "async_command.go", "hint.go", "config.go",
		// The parts, each with its state, and what they are made into.
		"common.go", "first_look.go", "snapshot.go", "complaints.go", "claims.go", "tries.go", "recorded_tasks.go", "records.go", "reader.go", "targets.go", "cluster.go",
		// Who is made of them.
		"deeds.go", "syncer.go", "runner.go", "engine.go",
		// How the cluster is read.
		"sizes.go", "versions.go", "reading.go",
		// How one command is sent.
		"sent.go", "remedy.go", "send.go",
		// What a request is judged by.
		"operation.go", "look.go", "known.go", "review.go", "on_task.go", "confirm_name.go", "intent.go", "unproven.go",
		// What one answer means for a job, and how one ends.
		"hear.go", "endings.go", "settle.go", "beside_each_other.go", "measure.go", "forget.go", "adoption.go",
		// What can be done with every job.
		"throttle_set.go", "throttle_unsent.go", "throttle_debt.go", "stop.go", "commit.go", "keep.go", "pause.go", "start.go", "resume.go", "rerun.go", "window.go",
		// How a job is followed.
		"commit_settle.go", "follow_listed.go", "settle_start.go", "pause_outside.go", "follow.go", "pass_active.go",
		// The kinds.
		"ordinary.go", "rebalance.go", "foreign.go", "removal.go",
		"replace_request.go", "heal_launch.go", "heal_watch.go", "heal_follow.go", "reset.go", "replacement_settle.go", "replacement.go", "operations.go",
		// What goes on by itself, and what sets it going.
		"by_itself.go", "sizes_wanted.go", "pass.go", "run.go",
	},
	up: map[string]string{
		"operation.go → operations.go": "a job's operation is found in the table, which names the operations, and all of them stand on what the engine is made of",
	},
}

func TestFilesOfTheEngineUseOnlyWhatLiesBelowThem(t *testing.T) {
	holdsToFloors(t, "gluster/engine", engineFloors)
}

func TestFilesOfTheRecordUseOnlyWhatLiesBelowThem(t *testing.T) {
	holdsToFloors(t, "gluster/jobs", recordFloors)
}

// holdsToFloors holds a room to the floors of its files.
func holdsToFloors(t *testing.T, dir string, f floors) {
	t.Helper()
	r := checkedRooms(t, "./"+dir)[0]
	uses := r.usesBetweenFiles()
	if len(uses) < len(f.files) {
		t.Fatalf("%s: only %d arrows were found", dir, len(uses))
	}
	for _, fault := range f.faults(r.fileNames(), uses) {
		t.Errorf("%s: %s", dir, fault)
	}
}

// arrow goes from a file to one that defines what it uses.
type arrow struct{ from, to string }

func (a arrow) String() string { return a.from + " → " + a.to }

// usesBetweenFiles are the names that files of the room use and others of it define:
// what stands at the package level, methods and fields.
func (r checkedRoom) usesBetweenFiles() map[arrow][]string {
	uses := map[arrow][]string{}
	for id, used := range r.info.Uses {
		if used.Pkg() != r.pkg {
			continue
		}
		a := arrow{r.fileOf(id.Pos()), r.fileOf(used.Pos())}
		if a.from != a.to && !slices.Contains(uses[a], used.Name()) {
			uses[a] = append(uses[a], used.Name())
		}
	}
	return uses
}

func (r checkedRoom) fileOf(pos token.Pos) string {
	return filepath.Base(r.fset.Position(pos).Filename)
}

func (r checkedRoom) fileNames() []string {
	var names []string
	for _, file := range r.files {
		names = append(names, r.fileOf(file.Pos()))
	}
	return names
}

// faults says what is not as the floors have it, in the order of names.
func (f floors) faults(files []string, uses map[arrow][]string) []string {
	var faults []string
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	floor := func(file string) int { return slices.Index(f.files, file) }
	for i, file := range f.files {
		if floor(file) != i {
			say("%s stands on two floors: strike one of them", file)
		}
		if !slices.Contains(files, file) {
			say("%s stands on a floor and is no file: strike it from the list in floors_test.go", file)
		}
	}
	for _, file := range files {
		if floor(file) < 0 {
			say("%s stands on no floor: put it into the list in floors_test.go%s", file, f.placeFor(file, uses))
		}
	}
	listed := maps.Clone(f.up)
	for _, a := range slices.SortedFunc(maps.Keys(uses), func(a, b arrow) int { return strings.Compare(a.String(), b.String()) }) {
		if floor(a.from) < 0 || floor(a.to) < floor(a.from) {
			continue
		}
		if f.up[a.String()] == "" {
			say("%s uses %s of %s, which stands above it: have what both need further down, or what calls further up", a.from, strings.Join(slices.Sorted(slices.Values(uses[a])), ", "), a.to)
		}
		delete(listed, a.String())
	}
	for _, a := range slices.Sorted(maps.Keys(listed)) {
		say("%s runs up no more: strike it from the arrows that do in floors_test.go", a)
	}
	return faults
}

// placeFor says where a file belongs by what it uses and what uses it.
func (f floors) placeFor(file string, uses map[arrow][]string) string {
	highest, lowest := -1, len(f.files)
	for a := range uses {
		if i := slices.Index(f.files, a.to); a.from == file && i >= 0 {
			highest = max(highest, i)
		}
		if i := slices.Index(f.files, a.from); a.to == file && i >= 0 {
			lowest = min(lowest, i)
		}
	}
	place := ""
	if highest >= 0 {
		place += ", after " + f.files[highest] + ", the last that it uses"
	}
	if lowest < len(f.files) {
		place += ", before " + f.files[lowest] + ", the first that uses it"
	}
	if highest > lowest {
		place += "; that cannot be, so that something has to move first"
	}
	return place
}

func TestAUseOfWhatAnotherFileDefinesIsAnArrow(t *testing.T) {
	r := checkedRoom{fset: token.NewFileSet(), info: &types.Info{Uses: map[*ast.Ident]types.Object{}}}
	for name, source := range map[string]string{
		"ground.go": "package p\ntype Brick struct{ Host string }\nfunc (b Brick) Name() string { return b.Host[:len(b.Host)] }\nconst most = 3",
		"method.go": "package p\nfunc name(b Holder) string { return b.Name() }",
		"holder.go": "package p\ntype Holder struct{ Brick }\nfunc fits(n int) bool { most := n; return most > 2 }",
		"field.go":  "package p\nfunc host(h Holder) string { return h.Host }\nfunc few(n int) bool { return n < most }",
	} {
		file, err := parser.ParseFile(r.fset, name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		r.files = append(r.files, file)
	}
	var err error
	if r.pkg, err = (&types.Config{}).Check("p", r.fset, r.files, r.info); err != nil {
		t.Fatal(err)
	}
	var got []string
	for a, names := range r.usesBetweenFiles() {
		got = append(got, a.String()+": "+strings.Join(slices.Sorted(slices.Values(names)), " "))
	}
	slices.Sort(got)
	want := []string{"field.go → ground.go: Host most", "field.go → holder.go: Holder", "holder.go → ground.go: Brick", "method.go → ground.go: Name", "method.go → holder.go: Holder"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatIsNotAsTheFloorsHaveItIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		floors
		files []string
		uses  map[arrow][]string
		want  string
	}{
		"as they have it": {floors{files: []string{"a.go", "b.go"}}, []string{"a.go", "b.go"}, map[arrow][]string{{"b.go", "a.go"}: {"A"}}, ""},
		"up":              {floors{files: []string{"a.go", "b.go"}}, []string{"a.go", "b.go"}, map[arrow][]string{{"a.go", "b.go"}: {"C", "B"}}, "a.go uses B, C of b.go, which stands above it"},
		"up with a reason": {
			floors{[]string{"a.go", "b.go"}, map[string]string{"a.go → b.go": "why"}},
			[]string{"a.go", "b.go"}, map[arrow][]string{{"a.go", "b.go"}: {"B"}}, "",
		},
		"up no more": {
			floors{[]string{"a.go", "b.go"}, map[string]string{"a.go → b.go": "why"}},
			[]string{"a.go", "b.go"}, nil, "a.go → b.go runs up no more",
		},
		"a new file": {
			floors{files: []string{"a.go", "b.go", "c.go"}},
			[]string{"a.go", "b.go", "c.go", "new.go"}, map[arrow][]string{{"new.go", "a.go"}: {"A"}, {"c.go", "new.go"}: {"N"}},
			"new.go stands on no floor: put it into the list in floors_test.go, after a.go, the last that it uses, before c.go, the first that uses it",
		},
		"a file that is gone": {floors{files: []string{"a.go", "b.go"}}, []string{"a.go"}, nil, "b.go stands on a floor and is no file"},
		"a file twice":        {floors{files: []string{"a.go", "a.go"}}, []string{"a.go"}, nil, "a.go stands on two floors"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(c.faults(c.files, c.uses), "\n")
			if got != c.want && (c.want == "" || !strings.HasPrefix(got, c.want) || strings.Contains(got, "\n")) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
