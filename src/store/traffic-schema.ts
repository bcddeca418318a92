/** The tables of traffic, as Kysely types them. */
export interface TrafficTables {
  connection_traffic: {
    connection_id: string;
    span: string;
    at: number;
    requests: number;
    failures: number;
    latency: string;
  };
}
