import type { ReactNode } from "react";
import { problemOf } from "../api/problem.ts";
import styles from "./loadable.module.css";
import { NoAccess } from "./no-access.tsx";
import { ProblemBox } from "./problem-box.tsx";
import { Skeleton } from "./skeleton.tsx";

/** As much of a query of TanStack Query as is looked at. */
interface Loading<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isPlaceholderData?: boolean;
  readonly refetch: () => unknown;
}

interface LoadableProps<Data> {
  readonly query: Loading<Data>;
  /** When to show `empty` in place of the children. */
  readonly isEmpty?: (data: Data) => boolean;
  readonly empty?: ReactNode;
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What is loaded, in each of its five states: loading, loaded, empty, failed, and not for whoever asks. */
export function Loadable<Data>({ query, isEmpty, empty, rows, children }: LoadableProps<Data>) {
  const { data, error } = query;
  const retry = () => void query.refetch();
  if (data === undefined) {
    if (error === null || error === undefined) return <Skeleton {...(rows === undefined ? {} : { rows })} />;
    return problemOf(error).status === 403 ? <NoAccess error={error} /> : <ProblemBox error={error} onRetry={retry} />;
  }
  const content = isEmpty?.(data) === true ? empty : children(data);
  return (
    <>
      {error === null || error === undefined ? null : <ProblemBox error={error} onRetry={retry} />}
      <div className={styles.content} data-old={query.isPlaceholderData === true}>
        {content}
      </div>
    </>
  );
}
