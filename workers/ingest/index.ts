// Placeholder so that the skeleton compiles.
export default {} satisfies ExportedHandler<IngestEnv>;
