// A crew of threads that wait for the next batch of blocks.
#include "arith/workers.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace guardbit::inline arith {

struct Workers::Crew {
  std::mutex mutex;
  std::condition_variable work_is_there, work_is_done;
  const std::function<void(std::size_t)>* block = nullptr;
  std::size_t next = 0, count = 0;
  std::size_t busy = 0;  // threads within a block
  std::size_t failed_block = 0;
  std::exception_ptr failure;
  bool over = false;
  std::vector<std::thread> threads;

  // Takes blocks until there are none; `lock` holds the mutex.
  void work(std::unique_lock<std::mutex>& lock) {
    while (next < count) {
      const std::size_t mine = next++;
      ++busy;
      lock.unlock();
      std::exception_ptr thrown;
      try {
        (*block)(mine);
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      --busy;
      if (thrown && (!failure || mine < failed_block)) {
        failure = thrown;
        failed_block = mine;
      }
    }
    if (busy == 0) work_is_done.notify_all();
  }

  void serve() {
    std::unique_lock lock(mutex);
    while (true) {
      work_is_there.wait(lock, [this] { return over || next < count; });
      if (over) return;
      work(lock);
    }
  }
};

Workers::Workers(unsigned threads) : crew_(std::make_unique<Crew>()) {
  const unsigned wanted = threads != 0 ? threads : std::thread::hardware_concurrency();
  for (unsigned i = 1; i < wanted; ++i) crew_->threads.emplace_back([this] { crew_->serve(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(crew_->mutex);
    crew_->over = true;
  }
  crew_->work_is_there.notify_all();
  for (std::thread& thread : crew_->threads) thread.join();
}

unsigned Workers::threads() const { return static_cast<unsigned>(crew_->threads.size()) + 1; }

void Workers::run(std::size_t count, const std::function<void(std::size_t)>& block) {
  std::unique_lock lock(crew_->mutex);
  crew_->block = &block;
  crew_->next = 0;
  crew_->count = count;
  crew_->failure = nullptr;
  crew_->work_is_there.notify_all();
  crew_->work(lock);
  crew_->work_is_done.wait(lock, [this] { return crew_->busy == 0; });
  if (crew_->failure) std::rethrow_exception(crew_->failure);
}

}  // namespace guardbit::inline arith
