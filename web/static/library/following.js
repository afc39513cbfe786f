// Following the jobs by one stream of server-sent events: a browser opens few connections to one server.

/** Call back for each job and each change. known: told the ids of all jobs when the connection is there (again). */
export function follow({ job, known, broken, back }) {
  const source = new EventSource("/jobs");
  let opened = 0;
  let old = 0; // how many of the next jobs were so before the page was opened
  let ids = null;
  let isBroken = false;

  const begun = () => ids && old === 0 && (opened > 1 && known(ids), (ids = null));
  source.addEventListener("begin", (event) => {
    opened++;
    old = JSON.parse(event.data).jobs;
    ids = new Set();
    if (isBroken) back();
    isBroken = false;
    begun();
  });
  source.addEventListener("job", (event) => {
    const changed = JSON.parse(event.data);
    const isOld = old > 0 && opened === 1;
    if (old > 0) old--;
    ids?.add(changed.id);
    job(changed, isOld);
    begun();
  });
  source.addEventListener("error", () => {
    if (!isBroken) broken();
    isBroken = true;
  });
}
