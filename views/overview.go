package views

import (
	"cmp"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Overview is the content of /: what is wrong, what waits for a person, what runs, what
// ended. It is short when all is well.
type Overview struct {
	// Calm says that all is well, "" when anything needs a look; Alarms are what does.
	Calm   string
	Alarms []Alarm
	// Troubled are the clusters that need a look for themselves, Volumes the most urgent
	// volumes of those that are heard.
	Troubled      []ClusterLine
	TroubledTotal int
	Volumes       []VolumeLine
	VolumesTotal  int
	Jobs          OpenTasks
	Ended         EndedTasks
	// Clusters are the first cards, MoreClusters the others.
	Clusters, MoreClusters []ClusterLine
}

// Alarm is one thing that needs a look, with the part of the page that tells more.
type Alarm struct {
	Badge Badge
	URL   string
}

// ClusterLine is a cluster on the overview.
type ClusterLine struct {
	Cluster, URL string
	Badge        Badge
	Facts        []HealthFact
	Counts       []StateCount
	Volumes      int
	// Connected of Nodes take part.
	Connected, Nodes int
	Space            Capacity
	// Read is when it was last read completely.
	Read Stamp
	// troubled says that something is wrong with the cluster, and not only with volumes.
	troubled bool
}

// EndedTasks are the jobs that ended in the last 24 hours.
type EndedTasks struct {
	Failed, Others           []JobRow
	FailedTotal, OthersTotal int
	// UnknownTotal of the others ended without that anybody knows how.
	UnknownTotal int
	// AtLeast says that there were more than were counted.
	AtLeast bool
}

// FailedURL and OthersURL lead to all jobs that ended so, whenever they did.
func (e EndedTasks) FailedURL() string { return TasksFilterURL(TaskFilter{State: string(jobs.Failed)}) }

// OthersURL leads to all jobs that ended without failing.
func (e EndedTasks) OthersURL() string {
	return TasksFilterURL(TaskFilter{State: string(jobs.Finished) + "," + string(jobs.Aborted) + "," + string(jobs.Unknown)})
}

// cards is how many clusters have a card without being asked for.
const cards = 12

// NewOverview makes the content of the overview. sums are of the volumes of the snapshots,
// in the same order.
func NewOverview(snaps []jobs.Snapshot, sums []Summary, open OpenTasks, ended EndedTasks, now time.Time) Overview {
	m := Overview{Jobs: open, Ended: ended}
	states, reading, total := map[gluster.HealthState]int{}, 0, 0
	for i := range snaps {
		s := &snaps[i]
		line := newClusterLine(*s, sums[i], now)
		m.Clusters = append(m.Clusters, line)
		total += len(s.Volumes)
		if line.troubled {
			m.Troubled = append(m.Troubled, line)
		} else if !s.IsHeard(now) {
			reading++
		}
		if !s.IsHeard(now) {
			continue
		}
		for state, n := range sums[i].Healths.Count {
			states[state] += n
		}
		m.VolumesTotal += sums[i].Healths.AilingTotal()
		for _, v := range sums[i].Healths.Ailing[:min(len(sums[i].Healths.Ailing), ListedAtMost)] {
			m.Volumes = append(m.Volumes, newVolumeLine(*v, *s, now))
		}
	}
	slices.SortStableFunc(m.Volumes, func(a, b VolumeLine) int {
		return cmp.Compare(a.Health.State.Urgency(), b.Health.State.Urgency())
	})
	m.Volumes = m.Volumes[:min(len(m.Volumes), ListedAtMost)]
	louder := func(a, b ClusterLine) int { return cmp.Compare(loudness(a.Badge.Tone), loudness(b.Badge.Tone)) }
	slices.SortStableFunc(m.Troubled, louder)
	slices.SortStableFunc(m.Clusters, louder)
	m.TroubledTotal = len(m.Troubled)
	m.Troubled = m.Troubled[:min(len(m.Troubled), ListedAtMost)]
	m.alarm(states, reading)
	if len(m.Alarms) == 0 && len(m.Clusters) > 0 {
		m.Calm = calmWords(len(m.Clusters), total, ended.AtLeast)
	}
	if len(m.Clusters) > cards {
		m.Clusters, m.MoreClusters = m.Clusters[:cards], m.Clusters[cards:]
	}
	return m
}

func loudness(t Tone) int {
	return slices.Index([]Tone{ToneBad, ToneWarn, ToneQuiet, ToneInfo, ToneOK}, t)
}

// calmWords say that nothing needs a look.
func calmWords(clusters, volumes int, uncounted bool) string {
	words := Counted(uint64(clusters), "cluster answers", "clusters answer") + ", "
	switch volumes {
	case 0:
		words += "without a volume"
	case 1:
		words += "nothing is wrong with its volume"
	default:
		words += "nothing is wrong with " + Count(uint64(volumes)) + " volumes"
	}
	failed := "no task failed since yesterday"
	if uncounted {
		failed = "none of the many tasks that ended last failed"
	}
	return "All is well: " + words + ", " + failed + ", and nothing waits for you."
}

// alarm lists what needs a look, the most urgent first.
func (m *Overview) alarm(states map[gluster.HealthState]int, reading int) {
	add := func(n int, icon Icon, tone Tone, one, many, url string) {
		if n > 0 {
			m.Alarms = append(m.Alarms, Alarm{Badge{Icon: icon, Tone: tone, Word: Counted(uint64(n), one, many)}, url})
		}
	}
	silent := 0
	for _, c := range m.Clusters {
		if c.Badge.Tone == ToneBad && c.Badge.Word == unreachableWord {
			silent++
		}
	}
	add(silent, IconBad, ToneBad, "cluster does not answer", "clusters do not answer", "#wrong")
	add(states[gluster.AtRisk], IconBad, ToneBad, "volume at risk", "volumes at risk", "#wrong-volumes")
	add(m.Jobs.DecisionsTotal, IconDecision, ToneWarn, "task waits for you", "tasks wait for you", "#decisions")
	add(m.Ended.FailedTotal, IconBad, ToneBad, "task failed since yesterday", "tasks failed since yesterday", "#wrong-tasks")
	add(m.Jobs.UnknownTotal, IconUnknown, ToneWarn, "open task in an unknown state", "open tasks in an unknown state", "#running")
	add(m.Ended.UnknownTotal, IconUnknown, ToneWarn, "task ended, not known how", "tasks ended, not known how", "#ended")
	add(states[gluster.Degraded], IconWarn, ToneWarn, "volume degraded", "volumes degraded", "#wrong-volumes")
	add(states[gluster.HealthUnknown], IconUnknown, ToneWarn, "volume not known", "volumes not known", "#wrong-volumes")
	// Those that answer and have nodes away, or versions that differ.
	add(m.TroubledTotal-silent, IconWarn, ToneWarn, "cluster needs a look", "clusters need a look", "#wrong")
	add(reading, IconWaiting, ToneQuiet, "cluster is being read", "clusters are being read", "#clusters")
}

func newClusterLine(s jobs.Snapshot, sum Summary, now time.Time) ClusterLine {
	badge := NewHealth(s, sum.Healths, now)
	l := ClusterLine{
		Cluster: s.Cluster, URL: badge.URL, Badge: badge.Badge, Facts: newHealthView(jobs.ClusterHealth(s, sum.Healths, now)).Facts,
		Counts: stateCounts(s, sum.Healths, now), Volumes: len(s.Volumes), Space: clusterSpace(sum.Space), Read: Stamp{s.SyncedAt},
	}
	l.Connected, l.Nodes = s.PeersConnected()
	l.Space.ReadAt = Stamp{sizesReadAt(s)}
	b := NewClusterBanner(s)
	l.troubled = b.Problem != "" || s.Known() && !s.IsHeard(now)
	if b.Problem != "" && (len(l.Facts) == 0 || !s.Reachable) {
		l.Facts = append(l.Facts, HealthFact{Words: b.Problem})
		if l.Badge.Tone == ToneOK {
			l.Badge.Icon, l.Badge.Tone, l.Badge.Word = IconWarn, ToneWarn, "needs a look"
		}
	}
	return l
}

// sizesReadAt is when the oldest sizes of a cluster's bricks were read, zero while there
// are none.
func sizesReadAt(s jobs.Snapshot) time.Time {
	var oldest time.Time
	for _, at := range s.DetailAt {
		if !at.IsZero() && (oldest.IsZero() || at.Before(oldest)) {
			oldest = at
		}
	}
	return oldest
}
