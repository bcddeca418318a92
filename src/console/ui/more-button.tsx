import { Button } from "./button.tsx";
import styles from "./more-button.module.css";

interface MoreButtonProps {
  /** The list that is read page by page. */
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  /** At the foot of a flush card. */
  readonly foot?: boolean;
  /** What comes next; `Show more` unless said. */
  readonly children?: string;
}

/** Reads the next page of a list; nothing where there is none. */
export function MoreButton({ query, foot = false, children = "Show more" }: MoreButtonProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className={foot ? styles.foot : undefined}>
      <Button size={foot ? "xs" : "sm"} busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {children}
      </Button>
    </div>
  );
}
