package views_test

import (
	"fmt"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"
)

// now is the moment all samples are seen at.
var now = time.Date(2026, 11, 2, 14, 3, 12, 0, time.UTC)

const (
	gib = 1 << 30
	tib = 1 << 40
)

// sampleVolume is a distributed volume of n replica sets with an arbiter each.
func sampleVolume(name string, sets int) gluster.Volume {
	v := gluster.Volume{
		Name: name, ID: "5f7d2c1e-0f5a-4a52-9d60-0c6f2f1a7b11", Type: gluster.DistributeReplicate, TypeText: "Distributed-Replicate",
		Status: gluster.VolumeStarted, Replica: 3, Arbiters: 1,
		Options: map[string]string{"performance.client-io-threads": "off", "cluster.lookup-optimize": "on"},
	}
	for i := range sets {
		sub := gluster.Subvolume{Index: i}
		for n := range 3 {
			b := gluster.Brick{
				Host: fmt.Sprintf("node%d.storage.example", n+1), HostUUID: fmt.Sprintf("uuid-%d", n+1),
				Path: fmt.Sprintf("/bricks/%s/b%d", name, i+1), Status: gluster.BrickOnline, Arbiter: n == 2,
				Size: 4 * tib, Free: uint64(float64(4*tib) * (0.12 + 0.3*float64(i))),
			}
			sub.Bricks = append(sub.Bricks, b)
		}
		v.Subvolumes = append(v.Subvolumes, sub)
	}
	return v
}

func sampleSnapshot() jobs.Snapshot {
	s := jobs.Snapshot{
		Cluster: "archive", Kind: "ssh", Target: "ssh://root@node1", Reachable: true, Version: "10.3", MaxOpVersion: 100000,
		SyncedAt: now.Add(-2 * time.Second), TriedAt: now.Add(-2 * time.Second), DetailAt: map[string]time.Time{}, HostNames: map[string]string{},
	}
	for n := range 3 {
		uuid, host := fmt.Sprintf("uuid-%d", n+1), fmt.Sprintf("node%d.storage.example", n+1)
		s.Peers = append(s.Peers, gluster.Peer{UUID: uuid, Host: host, Connected: true, State: gluster.PeerInCluster})
		s.HostNames[uuid] = host
	}
	return s
}

// sampleJob is a rebalance that has been running for 12 minutes.
func sampleJob(id int64) jobs.Job {
	start := now.Add(-12*time.Minute - 5*time.Second)
	task := "3b1f0a52-9c9b-4a3f-8a52-1f6c6e9a7f10"
	j := jobs.Job{
		ID: id, Cluster: "archive", Volume: "media", Action: jobs.ActionRebalance, State: jobs.Running,
		Origin: jobs.OriginWeb, StartedBy: "mira", From: "10.0.4.17", Reason: "new bricks on node 3",
		CreatedAt: start.Add(-8 * time.Second), StartedAt: start, SeenAt: now.Add(-1 * time.Second), TaskID: task, Revision: 40,
	}
	var nodes []jobs.NodeReport
	for n := range uint64(3) {
		nodes = append(nodes, jobs.NodeReport{
			NodeStatus: gluster.NodeStatus{
				Host: "localhost", UUID: fmt.Sprintf("uuid-%d", n+1), Status: gluster.StatusInProgress, RunTime: 12 * time.Minute,
				Figures: gluster.Figures{FilesMoved: 401 + n*97, BytesMoved: (9 + 5*n) * gib, FilesScanned: 13_402 + n},
			},
			SeenAt: j.SeenAt, Name: fmt.Sprintf("node%d.storage.example", n+1),
		})
	}
	_, total := gluster.Aggregate(nodeStatuses(nodes))
	j.Steps = []jobs.Step{
		{ID: 1, JobID: id, Number: 1, Type: jobs.StepValidating, State: jobs.Finished, StartedAt: j.CreatedAt, EndedAt: j.CreatedAt.Add(time.Second)},
		{ID: 2, JobID: id, Number: 2, Type: jobs.StepExecuting, State: jobs.Running, StartedAt: start},
		{
			ID: 3, JobID: id, Number: 3, Parent: 2, Type: jobs.StepRebalancing, State: jobs.Running, StartedAt: start,
			ExternalSystem: jobs.ExternalGluster, ExternalID: task, RawStatus: gluster.StatusInProgress,
			Nodes: nodes, Total: total, BytesPerSecond: 36.8e6,
		},
	}
	j.Findings = sampleFindings()
	return j
}

func nodeStatuses(nodes []jobs.NodeReport) []gluster.NodeStatus {
	out := make([]gluster.NodeStatus, len(nodes))
	for i, n := range nodes {
		out[i] = n.NodeStatus
	}
	return out
}

// ended turns a running sample into one that is over.
func ended(j jobs.Job, state jobs.State, message string, ago time.Duration) jobs.Job {
	end := now.Add(-ago)
	shift := end.Sub(now)
	j.CreatedAt, j.StartedAt, j.SeenAt = j.CreatedAt.Add(shift), j.StartedAt.Add(shift), end
	j.State, j.Message, j.EndedAt = state, jobs.SayText(message), end
	for i := range j.Steps {
		j.Steps[i].State, j.Steps[i].EndedAt, j.Steps[i].BytesPerSecond = state, end, 0
	}
	raw := map[jobs.State]gluster.TaskStatus{jobs.Finished: gluster.StatusCompleted, jobs.Failed: gluster.StatusFailed, jobs.Aborted: gluster.StatusStopped}[state]
	step := j.TaskStep()
	step.RawStatus = raw
	for i := range step.Nodes {
		step.Nodes[i].Status, step.Nodes[i].SeenAt = raw, end
	}
	return j
}

// withFailures lets one node of a sample fail on some files.
func withFailures(j jobs.Job, n uint64) jobs.Job {
	step := j.TaskStep()
	step.Nodes[1].Failures, step.Total.Failures = n, n
	return j
}

func sampleFindings() []preflight.Finding {
	return []preflight.Finding{
		{Rule: "volume-started", Severity: preflight.OK, Summary: "The volume is started."},
		{Rule: "peers-connected", Severity: preflight.OK, Summary: "All 3 peers are connected.", Figures: []preflight.Figure{{Name: "connected", Value: 3}, {Name: "peers", Value: 3}}},
		{
			Rule: "free-space", Severity: preflight.Warn,
			Summary: "The fullest brick is node1.storage.example:/bricks/media/b1 (91 % used), the emptiest node3.storage.example:/bricks/media/b2 (12 % used). Files whose new brick has less free space than their old one will be skipped.",
			Figures: []preflight.Figure{{Name: "fullestFree", Value: uint64(368 * gib)}, {Name: "emptiestFree", Value: uint64(3600 * gib)}},
		},
	}
}

func sampleCommands() []jobs.CommandRecord {
	return []jobs.CommandRecord{
		{
			ID: 7, JobID: 42, Argv: append([]string{"gluster"}, gluster.RebalanceStart("media", gluster.RebalanceMode{}).Argv()...), By: "mira", Attempt: 1,
			StartedAt: now.Add(-13 * time.Minute), EndedAt: now.Add(-13*time.Minute + 400*time.Millisecond),
			Failure: gluster.FailureBusy.String(), Message: "Another transaction is in progress for media. Please try again after some time.",
			Stdout: "<?xml version=\"1.0\"?>\n<cliOutput><opRet>-1</opRet></cliOutput>\n",
		},
		{
			ID: 8, JobID: 42, Argv: append([]string{"gluster"}, gluster.RebalanceStart("media", gluster.RebalanceMode{}).Argv()...), By: "mira", Attempt: 2,
			StartedAt: now.Add(-12*time.Minute - 15*time.Second), EndedAt: now.Add(-12*time.Minute - 5*time.Second),
			Stdout: "<?xml version=\"1.0\"?>\n<cliOutput><opRet>0</opRet></cliOutput>\n",
		},
	}
}

func sampleSamples() []jobs.Sample {
	var out []jobs.Sample
	for i := range 90 {
		out = append(out, jobs.Sample{
			StepID: 3, At: now.Add(time.Duration(i-90) * 8 * time.Second),
			Figures: gluster.Figures{BytesMoved: uint64(i*i) * 5_300_000}, BytesPerSecond: 2e7 + float64(i%17)*2e6 + float64(i)*2e5,
		})
	}
	return out
}

// sampleJobs are one of every kind a list can hold.
func sampleJobs() []jobs.Job {
	starting := sampleJob(48)
	starting.Volume, starting.Phase, starting.Steps, starting.StartedAt, starting.SeenAt, starting.TaskID = "home", jobs.PhaseStarting, starting.Steps[:1], time.Time{}, time.Time{}, ""
	stopping := sampleJob(47)
	stopping.Volume, stopping.Phase, stopping.StoppedBy = "scratch", jobs.PhaseStopping, "ole"
	decision := sampleJob(46)
	decision.Volume, decision.Action, decision.State, decision.Origin, decision.StartedBy = "backup", jobs.ActionRemoveBrick, jobs.PendingCommit, jobs.OriginDetected, ""
	decision.Bricks = []string{"node3.storage.example:/bricks/backup/b1"}
	decision.Message = jobs.Say(jobs.NoticeMigrated, jobs.NoticeUntilCommitted)
	lost := sampleJob(45)
	lost.Volume, lost.State, lost.SeenAt, lost.Message = "vmstore", jobs.Unknown, now.Add(-11*time.Minute), jobs.SayText("The cluster has not answered for 10 minutes. glusterd goes on without us; the last known figures are shown.")
	silent := withFailures(sampleJob(44), 12)
	silent.SeenAt = now.Add(-40 * time.Second)
	return []jobs.Job{
		decision, starting, stopping, lost, silent, sampleJob(42),
		withFailures(ended(sampleJob(41), jobs.Finished, "12 files failed; the rebalance log on each node names them.", 3*time.Hour), 12),
		ended(sampleJob(40), jobs.Finished, "", 26*time.Hour),
		ended(sampleJob(39), jobs.Failed, "glusterd reports that the task failed on node2.storage.example; the rebalance log there says why.", 50*time.Hour),
		ended(sampleJob(38), jobs.Aborted, "", 400*24*time.Hour),
	}
}

func rowOf(j jobs.Job) views.JobRow {
	return views.NewJobRow(j, sampleSnapshot(), jobs.JobActions(j, sampleSnapshot()), now)
}

func sampleRows() []views.JobRow {
	var rows []views.JobRow
	for _, j := range sampleJobs() {
		rows = append(rows, rowOf(j))
	}
	return rows
}

func sampleDrawer() views.Drawer {
	rows := sampleRows()
	return views.NewDrawer(rows[:6], 940, rows[6:])
}

// sampleVolumes are n volumes on two clusters, the second of which is away.
func sampleVolumes(n int) ([]jobs.Snapshot, []views.VolumeRow) {
	here, away := sampleSnapshot(), sampleSnapshot()
	away.Cluster, away.Reachable, away.Problem = "lab", false, "No glusterd answered on node7."
	away.Detail, away.SyncedAt, away.TriedAt = "Connection failed. Please check if gluster daemon is operational.", now.Add(-7*time.Minute), now.Add(-4*time.Second)
	names := []string{"media", "home", "scratch", "backup", "vmstore", "photos", "logs", "mail", "builds", "mirror", "projects", "tmp"}
	var rows []views.VolumeRow
	for i := range n {
		v, snap := sampleVolume(names[i%len(names)], 1+i%3), here
		var open *jobs.Job
		switch {
		case i == 0:
			j := sampleJob(42)
			open = &j
		case i == 1:
			j := sampleJobs()[1]
			open = &j
		case i == 2:
			v.Subvolumes[0].Bricks[1].Status = gluster.BrickOffline
		case i == 3:
			j := sampleJobs()[0]
			open = &j
		case i == 4:
			v.Status = gluster.VolumeStopped
			for b := range v.Subvolumes[0].Bricks {
				v.Subvolumes[0].Bricks[b].Status = gluster.BrickUnknown
			}
		case i == 5:
			v.Subvolumes[0].Bricks[0].Size = 0
		case i >= 10:
			snap = away
		}
		rows = append(rows, views.NewVolumeRow(v, snap, open, jobs.VolumeActions(v, snap, open), now))
	}
	return []jobs.Snapshot{here, away}, rows
}

func samplePage(title string, section views.Section) views.Page {
	snaps, _ := sampleVolumes(0)
	return views.Page{
		Title: title, Section: section, Nav: navOf(views.OpenCounts{Decisions: 1, Running: 4}, snaps...), Drawer: sampleDrawer(),
		User: "mira", SignOut: true, Demo: true, Version: "0.1.0", Now: now,
	}
}

func sampleVolumeView() views.VolumeView {
	v, snap, open := sampleVolume("media", 2), sampleSnapshot(), sampleJob(42)
	snap.DetailAt["media"] = now.Add(-20 * time.Second)
	return views.NewVolumeView(v, snap, &open, jobs.VolumeActions(v, snap, &open), []views.JobRow{sampleRows()[5], sampleRows()[6]}, true, now)
}

func sampleJobView() views.JobView {
	j, snap := withFailures(sampleJob(42), 3), sampleSnapshot()
	j.TaskStep().Nodes[2].SeenAt = now.Add(-3 * time.Minute)
	return views.NewJobView(j, snap, jobs.JobActions(j, snap), sampleSamples(), sampleCommands(), now)
}

func sampleReview(blocked bool) views.RebalanceReview {
	action := jobs.ActionState{Name: "rebalance", Allowed: true}
	findings := sampleFindings()
	if blocked {
		findings = append(findings, preflight.Finding{Rule: "bricks-online", Severity: preflight.Block, Summary: "1 of 6 bricks is offline: node2.storage.example:/bricks/media/b1. Files on them would be missed."})
	}
	return views.NewRebalanceReview("archive", "media", gluster.RebalanceMode{}, action, jobs.StartReview{Findings: findings, Command: gluster.RebalanceStart("media", gluster.RebalanceMode{})}, "", "k-1")
}

func sampleStop() views.StopReview {
	j := sampleJob(42)
	return views.NewStopReview(j, sampleSnapshot(), jobs.ActionState{Name: jobs.ActionStop, Allowed: true}, nil, "", "k-2", now)
}

func samplePause() views.PauseReview {
	return views.NewPauseReview(sampleJob(42), sampleSnapshot(), jobs.ActionState{Name: jobs.ActionPause, Allowed: true}, nil, "", "k-3", now)
}

func sampleResume() views.PauseReview {
	j := sampleJob(42)
	j.State = jobs.Paused
	review := jobs.StartReview{
		Findings: []preflight.Finding{{Rule: "x", Severity: preflight.Warn, Summary: "Look at this."}},
		Command:  gluster.RebalanceStart("media", gluster.RebalanceMode{}),
	}
	return views.NewResumeReview(j, sampleSnapshot(), jobs.ActionState{Name: jobs.ActionResume, Allowed: true}, review, "", "k-4", now)
}

func sampleThrottle(problem *views.Problem) views.ThrottleReview {
	m := views.NewThrottleReview(sampleJob(42), sampleSnapshot(), jobs.ActionState{Name: jobs.ActionThrottle, Allowed: true}, gluster.ThrottleLazy, "", "k-5", now)
	m.Problem = problem
	return m
}

func sampleWindow(problem *views.Problem) views.WindowReview {
	m := views.NewWindowReview(sampleJob(42), sampleSnapshot(), jobs.ActionState{Name: jobs.ActionWindow, Allowed: true}, views.WindowFields{From: "22:00", To: "06:00"}, "", "k-6", now)
	m.Problem = problem
	return m
}
