package views

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"brickyard/gluster/jobs"
)

// JobID is the element id of a job's row, part of the contract: "job-42".
func JobID(id int64) string { return "job-" + strconv.FormatInt(id, 10) }

// VolumeID is the element id of a volume's row. The dot separates; it cannot
// occur inside the parts.
func VolumeID(cluster, volume string) string {
	return "volume-" + idPart(cluster) + "." + idPart(volume)
}

// BrickID is the element id of a brick's row in the list of all bricks.
func BrickID(cluster, volume, brick string) string {
	return "brick-" + idPart(cluster) + "." + idPart(volume) + "." + idPart(brick)
}

// brickRowID is the element id of a brick's row on its volume's page.
func brickRowID(brick string) string { return "brick-" + idPart(brick) }

// ClusterID is the element id of one thing of a cluster, such as its "health"
// badge or its "banner".
func ClusterID(kind, cluster string) string { return kind + "-" + idPart(cluster) }

// idPart keeps letters, digits and dashes and writes every other byte as
// _XX, so that different names never share an id.
func idPart(name string) string {
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

// ClusterURL is the address of a cluster's page.
func ClusterURL(cluster string) string { return "/clusters/" + url.PathEscape(cluster) }

// ClusterBodyURL is where the content of a cluster's page is fetched again.
func ClusterBodyURL(cluster string) string { return ClusterURL(cluster) + "/body" }

// VolumeURL is the address of a volume's page.
func VolumeURL(cluster, volume string) string {
	return ClusterURL(cluster) + "/volumes/" + url.PathEscape(volume)
}

// VolumeBodyURL is where the content of a volume's page is fetched again.
func VolumeBodyURL(cluster, volume string) string { return VolumeURL(cluster, volume) + "/body" }

// RebalanceURL is the address of the review before a rebalance, and of its form.
func RebalanceURL(cluster, volume string) string { return VolumeURL(cluster, volume) + "/rebalance" }

// RemovalURL is the address of the review before bricks are removed, and of its
// form.
func RemovalURL(cluster, volume string) string { return VolumeURL(cluster, volume) + "/remove-brick" }

// ReplaceURL is the address of the review before a brick is replaced, and of its
// form.
func ReplaceURL(cluster, volume string) string { return VolumeURL(cluster, volume) + "/replace-brick" }

// ReviewURL is where the review at an address is asked for by POST, so that the
// bricks it is about may be many.
func ReviewURL(url string) string { return url + "/review" }

// JobURL is the address of a job's page.
func JobURL(id int64) string { return "/jobs/" + strconv.FormatInt(id, 10) }

// JobBodyURL is where the content of a job's page is fetched again.
func JobBodyURL(id int64) string { return JobURL(id) + "/body" }

// JobUnfoldedURL is where what a job's row unfolds to is fetched again.
func JobUnfoldedURL(id int64) string { return JobURL(id) + "/unfolded" }

// JobLogURL is the address of a job's log as plain text.
func JobLogURL(id int64) string { return JobURL(id) + "/log.txt" }

// JobLogName is what the file of a job's log is called:
// "brickyard-job-5-remove-brick-scratch.txt".
func JobLogName(job jobs.Job) string {
	plain := func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '-' || r == '_' {
			return r
		}
		return '_'
	}
	return strings.Map(plain, fmt.Sprintf("brickyard-job-%d-%s-%s", job.ID, job.Action, job.Volume)) + ".txt"
}

// JobActionURL is the address of the review before an action on a job, and of
// its form: /jobs/42/stop.
func JobActionURL(id int64, action string) string { return JobURL(id) + "/" + url.PathEscape(action) }

// Where live containers fetch their content again.
const (
	OverviewURL     = "/"
	OverviewBodyURL = "/overview/body"
	VolumesURL      = "/volumes"
	VolumesRowsURL  = "/volumes/rows"
	VolumesCSVURL   = "/volumes.csv"
	BricksURL       = "/bricks"
	BricksRowsURL   = "/bricks/rows"
	BricksCSVURL    = "/bricks.csv"
	TasksURL        = "/tasks"
	TasksRowsURL    = "/tasks/rows"
	TasksCSVURL     = "/tasks.csv"
	DrawerURL       = "/drawer"
	EventsURL       = "/events"
	// AnnouncementsURL is where a page asks for what it may have missed.
	AnnouncementsURL = "/announcements"
	SignInURL        = "/sign-in"
	SignOutURL       = "/sign-out"
)

// AilingVolumesURL leads to the volumes that somebody has to look at.
func AilingVolumesURL() string {
	var ailing []string
	for _, state := range volumeHealths {
		if jobs.Ails(state) {
			ailing = append(ailing, string(state))
		}
	}
	return withQuery(VolumesURL, VolumeFilter{Health: strings.Join(ailing, ",")}.query())
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
