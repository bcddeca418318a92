/** Stops a run that was started outside npm on a Node older than the one the project brings. */
export default function setup(): void {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 24) {
    throw new Error(`Tests need Node 24, this is ${process.versions.node}. Run them with "npm test".`);
  }
}
