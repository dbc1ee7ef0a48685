package dev.landfall.engine.progress;

/** Progress that nobody watches. */
enum Silent implements Progress {
    INSTANCE;

    @Override
    public void total(long amount) {}

    @Override
    public void advance(String what, long amount) {}

    @Override
    public void note(String text) {}

    @Override
    public boolean stopped() {
        return false;
    }
}
